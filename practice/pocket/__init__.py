"""The clinic in one's pocket: installed like an app, and today's times where there is no net.

Nothing is kept on a device until its owner switches that on there, and only where the clinic's policy declares both rows of
`pages.KEEPS`. What is kept are times and rooms. The worker is confined to /pocket/: it sees no other address, hand-off codes
least of all (infra.security).
"""
