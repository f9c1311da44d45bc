"""Interviews about class size for the class-size consortium. All of them are generated: nobody said this."""

from collegium.evaluation.vocabulary import Fit
from collegium.partners.vocabulary import OrganisationKind
from collegium.web.demo.voices import Theme, Voice, VoicesPlan

TEACHER, PARENT, STUDENT = (
    OrganisationKind.SCHOOL.value,
    OrganisationKind.PARENTS_ASSOCIATION.value,
    OrganisationKind.STUDENT_BODY.value,
)

THEMES = {
    "t": Theme(
        "Time for each child",
        "The teacher hears or helps every child, or cannot.",
        "Also where it is missing. Not where only the number of children is told.",
        "score",
        "small",
        Fit.CONFIRM,
        "Children in small classes learned more, and of nothing do those who were heard speak more often than of a "
        "teacher who gets round to each child. Words and number point to the same thing.",
    ),
    "c": Theme(
        "Calm in the room",
        "Noise, quiet, and being able to think.",
        "Noise in the yard does not belong here.",
        "score",
        "small",
        Fit.EXPAND,
        "No test has a column for quiet. The words say what changes in the room before anything changes in scores.",
    ),
    "b": Theme("Knowing one another", "Friends, being missed, belonging to the class."),
    "r": Theme("Rooms and money", "What a small class needs that somebody must pay: rooms, hours, teachers."),
    "n": Theme(
        "Not size alone",
        "Something else matters as much: how it is taught, an aide, the home.",
        "Also where somebody doubts that size matters at all.",
        "score",
        "small",
        Fit.DISCORD,
        "The gain came with size alone: no training went with it. Who says that size alone changes nothing speaks "
        "of one class; the number is an average over many.",
    ),
}

VOICES = (
    Voice(
        TEACHER,
        "With fifteen I hear every child read twice a week. With twenty-five I was glad of once a month.",
        "t",
        "t",
    ),
    Voice(TEACHER, "It is quieter. I stopped shouting, and they stopped shouting back.", "c", "c"),
    Voice(
        TEACHER,
        "I see at once who has not slept, and I can sit down beside them while the others work.",
        "tb",
        "t",
    ),
    Voice(TEACHER, "We put the small class into the music room. Now nobody has music.", "r", "r"),
    Voice(
        TEACHER,
        "Fewer children do not help if I teach as I did before. Show me how to use the time.",
        "n",
        "nt",
    ),
    Voice(TEACHER, "The aide ties shoes and wipes noses. That is welcome, but it is not teaching.", "n", "n"),
    Voice(TEACHER, "They wait for each other. When one is ill, all of them ask where she is.", "b", "b"),
    Voice(
        TEACHER, "I mark in the evening what I could not look at by day. That part is shorter now.", "t", ""
    ),
    Voice(
        TEACHER,
        "In the large class the quick ones and the loud ones had me, and the others had each other.",
        "tc",
        "t",
    ),
    Voice(
        PARENT,
        "For the first time the teacher told me something about my son that I did not know.",
        "t",
        "tb",
    ),
    Voice(PARENT, "She comes home less tired. She says one can think there.", "c", "c"),
    Voice(PARENT, "Who pays for the second teacher when the study is over? Nobody could tell me.", "r", "r"),
    Voice(
        PARENT, "My daughter was drawn for the large class. I still ask myself what she has missed.", "", "b"
    ),
    Voice(PARENT, "A good teacher manages thirty, a bad one does not manage ten.", "n", "n"),
    Voice(PARENT, "He has friends now. In the other class nobody knew his name until winter.", "b", "b"),
    Voice(PARENT, "They read with him each day. At home we never get to it.", "t", "tn"),
    Voice(PARENT, "I would rather have a warm room than a small class.", "r", "rn"),
    Voice(PARENT, "The noise was what he was afraid of. That fear is gone.", "c", "c"),
    Voice(STUDENT, "When I put up my hand, she comes.", "t", "t"),
    Voice(STUDENT, "It is not so loud, and I can hear what I read.", "c", "ct"),
    Voice(STUDENT, "I know everybody, also the new ones.", "b", "b"),
    Voice(STUDENT, "We have to share the room with the boxes.", "r", ""),
    Voice(STUDENT, "Sometimes I would like more children to play with.", "b", "b"),
    Voice(STUDENT, "My brother is in the big class, and he reads better than I do.", "n", "n"),
)

CLASS_SIZE_VOICES = VoicesPlan(
    title="Interviews on class size (generated for the example)",
    question="What is different in a small class, for those who sit and teach in it?",
    source="interview",
    coders=("paul", "victor"),
    themes=THEMES,
    voices=VOICES,
    quotes=(
        (
            0,
            "t",
            "With fifteen I hear every child read twice a week. With twenty-five I was glad of once a month.",
        ),
        (13, "n", "A good teacher manages thirty, a bad one does not manage ten."),
    ),
)
