"""The mention desk's commands: assign, answer, ignore, open again, make a case, escalate; one undo each."""

import pytest

from crm.processes.closing import answer, ignore, reopen
from crm.processes.mentions import TITLE, escalate, make_case
from crm.records import save
from crm.records.bulk import bulk_update
from crm.records.errors import DomainError, Invalid, NotFound
from crm.records.timeline import stream
from crm.sandboxes import dump, log, replay, templates

TEXT = "Taas jäi täyttökäynti tekemättä."


@pytest.fixture
def mention(facts):
    return facts["mention"]


def status(read, id):
    found = read("mention", id)
    return found.status, found.owner_id


def test_an_open_mention_is_assigned_while_somebody_has_it(write, read, mention, facts):
    boss = facts["boss"]
    assert status(read, mention) == ("new", None)
    write(save.assign, "mention", [mention], boss)
    assert status(read, mention) == ("assigned", boss)
    write(save.update, "mention", mention, {"owner_id": None})
    assert status(read, mention) == ("new", None)
    write(bulk_update, "mention", [mention], {"owner_id": boss, "theme": "repair", "sentiment": "negative"})
    assert status(read, mention) == ("assigned", boss)
    made = write(save.create, "mention", {"text": "Hyvä", "owner_id": boss}).result
    assert status(read, made) == ("assigned", boss)


def test_an_undo_takes_the_assignment_back(write, read, store, sandbox, mention, facts):
    given = write(save.assign, "mention", [mention], facts["boss"])
    taken = write(save.update, "mention", mention, {"owner_id": None})
    store.undo(store.load(sandbox.id), taken.command)
    assert status(read, mention) == ("assigned", facts["boss"])
    store.undo(store.load(sandbox.id), given.command)
    assert status(read, mention) == ("new", None)


def test_it_is_answered_on_the_timeline_only(write, read, store, sandbox, mention, facts):
    write(save.update, "mention", mention, {"regarding_id": facts["lehto2"], "owner_id": facts["boss"]})
    write(answer, "mention", mention, {"reply": " Pahoittelut, soitamme tänään. "})
    found = read("mention", mention)
    assert (found.status, found.reply) == ("answered", "Pahoittelut, soitamme tänään.")
    assert found.first_response_at.date() == sandbox.today and found.closed
    with store.read(store.load(sandbox.id)) as session:
        entries = stream(session, "account", facts["lehto2"], sandbox.context, "en").entries
    (told,) = [e for e in entries if e.type == "mention_reply"]
    act = read("activity", told.id)
    assert (act.status, act.direction, act.outcome) == ("sent", "out", "answered")
    assert (told.subject, told.text, told.regarding) == ("Answered", found.reply, mention)
    with pytest.raises(DomainError, match="Vain luku"):
        write(save.update, "activity", act.id, {"text": "Muu"})
    with pytest.raises(DomainError, match="Vain luku"):
        write(save.update, "mention", mention, {"theme": "price"})


def test_an_answer_has_words(write, mention):
    for reply in ("", "  ", "a" * 2001):
        with pytest.raises(Invalid) as refused:
            write(answer, "mention", mention, {"reply": reply})
        assert set(refused.value.errors) == {"reply"}
    with pytest.raises(Invalid, match="ei voi muuttaa"):
        write(save.update, "mention", mention, {"status": "answered"})


def test_what_was_closed_is_opened_again_with_its_owner(write, read, mention, facts):
    write(ignore, "mention", mention, {})
    assert status(read, mention) == ("ignored", None)
    with pytest.raises(DomainError, match="Vain luku"):
        write(answer, "mention", mention, {"reply": "Hei"})
    write(reopen, "mention", mention)
    assert status(read, mention) == ("new", None)
    write(save.assign, "mention", [mention], facts["boss"])
    write(answer, "mention", mention, {"reply": "Hei"})
    write(reopen, "mention", mention)
    found = read("mention", mention)
    assert status(read, mention) == ("assigned", facts["boss"])
    assert (found.reply, found.first_response_at) == (None, None)


def test_a_case_is_made_of_a_mention(write, read, sandbox, mention, facts):
    write(save.update, "mention", mention, {"regarding_id": facts["person"], "sentiment": "negative"})
    made = read("case", write(make_case, mention).result)
    assert (made.title, made.title_en) == (TEXT, "The refill visit was missed again.")
    assert (made.description, made.description_en) == (made.title, made.title_en)
    assert (made.origin, made.priority, made.owner_id) == ("social", "high", sandbox.me)
    assert (made.contact_id, made.account_id) == (facts["person"], facts["lehto2"])
    assert (read("mention", mention).case_id, status(read, mention)) == (made.id, ("assigned", sandbox.me))
    with pytest.raises(DomainError, match="on jo palvelupyyntö"):
        write(make_case, mention)


@pytest.mark.parametrize(("kind", "account"), [("lehto2", "lehto2"), (None, None)])
def test_the_customer_of_the_case_is_the_mentions(write, read, mention, facts, kind, account):
    write(save.update, "mention", mention, {"regarding_id": facts.get(kind), "owner_id": facts["boss"]})
    made = read("case", write(make_case, mention).result)
    assert (made.account_id, made.contact_id, made.priority) == (facts.get(account), None, "normal")
    assert read("mention", mention).owner_id == facts["boss"]


def test_a_long_mention_has_a_title_of_whole_words(write, read):
    text = "Toimitus oli myöhässä, ja vasta kolmannen soiton jälkeen joku osasi kertoa, missä se oikein viipyy."
    id = write(save.create, "mention", {"text": text}).result
    title = read("case", write(make_case, id).result).title
    assert (
        title == "Toimitus oli myöhässä, ja vasta kolmannen soiton jälkeen joku osasi kertoa…" and len(title) <= TITLE
    )


def test_it_is_escalated_to_a_named_person(write, read, store, sandbox, mention, facts):
    write(escalate, mention, facts["boss"], "Avainasiakas on pettynyt")
    assert status(read, mention) == ("assigned", facts["boss"]) and read("mention", mention).escalated_at
    with store.read(store.load(sandbox.id)) as session:
        (task,) = stream(session, "mention", mention, sandbox.context, "en").entries
    act = read("activity", task.id)
    assert act.subject_en == f"Escalated mention {read('mention', mention).code}" and act.subject.startswith(
        "Eskaloitu"
    )
    assert (act.activity_type, act.owner_id, act.priority, act.status) == ("task", facts["boss"], "high", "open")
    assert (act.text, act.due.date()) == ("Avainasiakas on pettynyt", sandbox.today)


def test_an_escalation_names_somebody_and_says_why(write, mention, facts):
    for owner, reason, wrong in ((None, " ", {"owner_id", "text"}), (facts["lehto"], "Kiire", {"owner_id"})):
        with pytest.raises(Invalid) as refused:
            write(escalate, mention, owner, reason)
        assert set(refused.value.errors) == wrong
    write(ignore, "mention", mention, {})
    for verb, args in ((escalate, (facts["boss"], "Kiire")), (make_case, ())):
        with pytest.raises(DomainError, match="Vain luku"):
            write(verb, mention, *args)
        with pytest.raises(NotFound):
            write(verb, 999_999, *args)


@pytest.mark.parametrize(
    ("verb", "rest"),
    [(answer, {"reply": "Hei"}), (ignore, {}), (make_case, None), (escalate, "Kiire")],
    ids=lambda one: getattr(one, "command", ""),
)
def test_one_undo_takes_it_back_and_replay_agrees(write, live, store, sandbox, mention, facts, verb, rest):
    args = {make_case: (mention,), escalate: (mention, facts["boss"], rest)}.get(verb, ("mention", mention, rest))
    before = live(stamps=False)
    done = write(verb, *args)
    rebuilt = templates.in_memory(templates.image(store.platform, sandbox.template))
    with store.platform.read() as session:
        replay.apply(rebuilt, log.commands(session, sandbox.id, sandbox.log_id))
    assert live() == list(dump.lines(rebuilt)) and live(stamps=False) != before
    store.undo(store.load(sandbox.id), done.command)
    assert live(stamps=False) == before
