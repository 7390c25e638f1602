"""Work in the background for one clinic's people."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from practice.people import actions, guarding, lost_step, sign_ins, stepup, unlock
from tenants.isolation.jobs import task


@task
def purge_sign_ins():
    """Opened keys of browsers that never came back, and forms that nobody confirmed."""
    now = timezone.now()
    unlock.purge(now)
    stepup.purge(now)
    sign_ins.purge(now)


@task
def end_sessions():
    """Sessions whose time is over, with the codes that some of them still hold."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


@task
def end_lost_steps():
    """Second steps that the clinic turns off, when their day is over."""
    lost_step.finish(timezone.now())


@task
def hand_over():
    """Guardians whose child decides alone from today."""
    guarding.hand_over(timezone.now())


@task
def remind_unverified():
    actions.remind_unverified(timezone.now())
