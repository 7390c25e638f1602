"""On the signed-in side: a client's own payments, and the clinic's money."""

from django.urls import path

from practice.payments.views import card, client, figures, gift_cards, members, payer, paying_out, setting_up, staff

app_name = "payments"
urlpatterns = [
    path("payments", client.mine, name="mine"),
    path("payments/year/<int:number>", client.paid_in, name="year"),
    path("payments/buy", client.buy, name="buy"),
    path("payments/card", card.card, name="card"),
    path("payments/card/change", card.change, name="card-change"),
    path("payments/monthly", members.start, name="subscribe"),
    path("payments/monthly/<uuid:pk>", members.change, name="membership"),
    path("payments/<uuid:pk>", client.one, name="own"),
    path("payments/<uuid:pk>/pay", client.pay, name="pay"),
    path("payments/<uuid:pk>/gift", gift_cards.use, name="use-gift"),
    path("payments/<uuid:pk>/paper", client.paper_of, name="own-paper"),
    path("payer/<str:token>", payer.one, name="for-payer"),
    path("payer/<str:token>/paper", payer.paper_of, name="for-payer-paper"),
    path("payer/<str:token>/pay", payer.pay, name="for-payer-pay"),
    path("staff/money", figures.overview, name="overview"),
    path("staff/money/invoices", staff.invoices, name="invoices"),
    path("staff/money/bill/<uuid:pk>", staff.bill, name="bill"),
    path("staff/money/invoices/<uuid:pk>", staff.invoice, name="invoice"),
    path("staff/money/invoices/<uuid:pk>/paper", staff.paper_of, name="paper"),
    path("staff/money/invoices/<uuid:pk>/<slug:act>", staff.act, name="act"),
    path("staff/money/payers", setting_up.payers, name="payers"),
    path("staff/money/payers/new", setting_up.add_payer, name="add-payer"),
    path("staff/money/payers/<uuid:pk>", setting_up.payer, name="payer"),
    path("staff/money/monthly", members.plans, name="plans"),
    path("staff/money/gift-cards", gift_cards.cards, name="gifts"),
    path("staff/money/settings", setting_up.settings, name="settings"),
    path("staff/money/connect", setting_up.connect, name="connect"),
    path("staff/money/export", figures.export, name="export"),
    path("staff/money/export/<slug:form>", figures.exported, name="exported"),
    path("staff/money/shares", figures.shares, name="shares"),
    path("staff/money/payouts", paying_out.payouts_page, name="payouts"),
    path("staff/money/payouts/<uuid:pk>", paying_out.payout, name="payout"),
    path("staff/earnings", figures.earnings, name="earnings"),
]
