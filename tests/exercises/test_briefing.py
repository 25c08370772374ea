"""What a student is told before starting."""

from crm.exercises.briefing import briefing, slot_values, used_slots
from crm.exercises.loader import load_text

ASK = "id: a1, type: answer, ..., points: 1, form: choice, want: b, question: {fi: 'Mikä on {boss}?', en: 'What is {boss}?'}, options: {a: {fi: Yksi, en: One}, b: {fi: 'Koodi {pair.master}', en: 'Code {pair.master}'}}"


def test_slots_are_filled_from_the_variant(make, image, facts, seed):
    text = make(ASK, points=1).text.replace("variant: {", "variant: {name: {field: name, of: $facts.pairs.0.master}, ")
    text = (
        text.replace("{boss}", "{name}")
        .replace("fi: Tee näin.", "fi: 'Avaa **{name}**.'")
        .replace("en: Do this.", "en: 'Open **{name}**.'")
    )
    exercise = load_text(text, "T1.yaml")
    assert used_slots(exercise) == {"name", "pair.master"}
    values = slot_values(exercise, image)
    master = facts["pairs"][0]["master"]
    assert values == {"name": seed.seed.cell(master, "name"), "pair.master": master}
    told = briefing(exercise, "fi", values)
    assert told.brief.__html__() == f"<p>Avaa <b>{values['name']}</b>.</p>"
    (question,) = told.questions
    assert str(question.text) == f"Mikä on {values['name']}?" and [key for key, _label in question.options] == [
        "a",
        "b",
    ]
    assert str(question.options[1][1]) == f"Koodi {master}"


def test_without_slots_no_image_is_opened(b04):
    assert slot_values(b04, b"no image at all") == {}
    told = briefing(b04, "en", {})
    assert [check for _step, check in told.steps] == ["", "", "", "c1", "c3", ""]
    assert told.steps[3][0].line.startswith("If it is the same, choose <b>Merge</b>.")
    assert "You are done when" in str(told)
