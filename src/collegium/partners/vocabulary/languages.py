"""Living languages by the two letters of ISO 639-1, with the names of CLDR."""

import re
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LANGUAGES = {
    "aa": _("Afar"),
    "ab": _("Abkhazian"),
    "af": _("Afrikaans"),
    "ak": _("Akan"),
    "am": _("Amharic"),
    "an": _("Aragonese"),
    "ar": _("Arabic"),
    "as": _("Assamese"),
    "av": _("Avaric"),
    "ay": _("Aymara"),
    "az": _("Azerbaijani"),
    "ba": _("Bashkir"),
    "be": _("Belarusian"),
    "bg": _("Bulgarian"),
    "bi": _("Bislama"),
    "bm": _("Bambara"),
    "bn": _("Bengali"),
    "bo": _("Tibetan"),
    "br": _("Breton"),
    "bs": _("Bosnian"),
    "ca": _("Catalan"),
    "ce": _("Chechen"),
    "ch": _("Chamorro"),
    "co": _("Corsican"),
    "cr": _("Cree"),
    "cs": _("Czech"),
    "cv": _("Chuvash"),
    "cy": _("Welsh"),
    "da": _("Danish"),
    "de": _("German"),
    "dv": _("Divehi"),
    "dz": _("Dzongkha"),
    "ee": _("Ewe"),
    "el": _("Greek"),
    "en": _("English"),
    "eo": _("Esperanto"),
    "es": _("Spanish"),
    "et": _("Estonian"),
    "eu": _("Basque"),
    "fa": _("Persian"),
    "ff": _("Fula"),
    "fi": _("Finnish"),
    "fj": _("Fijian"),
    "fo": _("Faroese"),
    "fr": _("French"),
    "fy": _("Western Frisian"),
    "ga": _("Irish"),
    "gd": _("Scottish Gaelic"),
    "gl": _("Galician"),
    "gn": _("Guarani"),
    "gu": _("Gujarati"),
    "gv": _("Manx"),
    "ha": _("Hausa"),
    "he": _("Hebrew"),
    "hi": _("Hindi"),
    "ho": _("Hiri Motu"),
    "hr": _("Croatian"),
    "ht": _("Haitian Creole"),
    "hu": _("Hungarian"),
    "hy": _("Armenian"),
    "hz": _("Herero"),
    "id": _("Indonesian"),
    "ig": _("Igbo"),
    "ii": _("Sichuan Yi"),
    "ik": _("Inupiaq"),
    "is": _("Icelandic"),
    "it": _("Italian"),
    "iu": _("Inuktitut"),
    "ja": _("Japanese"),
    "jv": _("Javanese"),
    "ka": _("Georgian"),
    "kg": _("Kongo"),
    "ki": _("Kikuyu"),
    "kj": _("Kuanyama"),
    "kk": _("Kazakh"),
    "kl": _("Kalaallisut"),
    "km": _("Khmer"),
    "kn": _("Kannada"),
    "ko": _("Korean"),
    "kr": _("Kanuri"),
    "ks": _("Kashmiri"),
    "ku": _("Kurdish"),
    "kv": _("Komi"),
    "kw": _("Cornish"),
    "ky": _("Kyrgyz"),
    "la": _("Latin"),
    "lb": _("Luxembourgish"),
    "lg": _("Ganda"),
    "li": _("Limburgish"),
    "ln": _("Lingala"),
    "lo": _("Lao"),
    "lt": _("Lithuanian"),
    "lu": _("Luba-Katanga"),
    "lv": _("Latvian"),
    "mg": _("Malagasy"),
    "mh": _("Marshallese"),
    "mi": _("Māori"),
    "mk": _("Macedonian"),
    "ml": _("Malayalam"),
    "mn": _("Mongolian"),
    "mr": _("Marathi"),
    "ms": _("Malay"),
    "mt": _("Maltese"),
    "my": _("Burmese"),
    "na": _("Nauru"),
    "nb": _("Norwegian Bokmål"),
    "nd": _("North Ndebele"),
    "ne": _("Nepali"),
    "ng": _("Ndonga"),
    "nl": _("Dutch"),
    "nn": _("Norwegian Nynorsk"),
    "no": _("Norwegian"),
    "nr": _("South Ndebele"),
    "nv": _("Navajo"),
    "ny": _("Nyanja"),
    "oc": _("Occitan"),
    "oj": _("Ojibwa"),
    "om": _("Oromo"),
    "or": _("Odia"),
    "os": _("Ossetic"),
    "pa": _("Punjabi"),
    "pl": _("Polish"),
    "ps": _("Pashto"),
    "pt": _("Portuguese"),
    "qu": _("Quechua"),
    "rm": _("Romansh"),
    "rn": _("Rundi"),
    "ro": _("Romanian"),
    "ru": _("Russian"),
    "rw": _("Kinyarwanda"),
    "sa": _("Sanskrit"),
    "sc": _("Sardinian"),
    "sd": _("Sindhi"),
    "se": _("Northern Sami"),
    "sg": _("Sango"),
    "si": _("Sinhala"),
    "sk": _("Slovak"),
    "sl": _("Slovenian"),
    "sm": _("Samoan"),
    "sn": _("Shona"),
    "so": _("Somali"),
    "sq": _("Albanian"),
    "sr": _("Serbian"),
    "ss": _("Swati"),
    "st": _("Southern Sotho"),
    "su": _("Sundanese"),
    "sv": _("Swedish"),
    "sw": _("Swahili"),
    "ta": _("Tamil"),
    "te": _("Telugu"),
    "tg": _("Tajik"),
    "th": _("Thai"),
    "ti": _("Tigrinya"),
    "tk": _("Turkmen"),
    "tl": _("Tagalog"),
    "tn": _("Tswana"),
    "to": _("Tongan"),
    "tr": _("Turkish"),
    "ts": _("Tsonga"),
    "tt": _("Tatar"),
    "tw": _("Twi"),
    "ty": _("Tahitian"),
    "ug": _("Uyghur"),
    "uk": _("Ukrainian"),
    "ur": _("Urdu"),
    "uz": _("Uzbek"),
    "ve": _("Venda"),
    "vi": _("Vietnamese"),
    "wa": _("Walloon"),
    "wo": _("Wolof"),
    "xh": _("Xhosa"),
    "yi": _("Yiddish"),
    "yo": _("Yoruba"),
    "za": _("Zhuang"),
    "zh": _("Chinese"),
    "zu": _("Zulu"),
}

# Language, then script, region or variant (BCP 47); three letters for the many languages without two.
# Of the languages with most speakers in the world, as first or second language.
WIDELY_SPOKEN = ("bn", "de", "fr", "hi", "id", "ja", "pt", "ru", "ur", "zh")
_TAG = re.compile(r"([a-z]{2,3})(-[A-Za-z0-9]{2,8}){0,3}")


def is_language(tag: object) -> bool:
    """Whether the tag begins with a known two-letter language, or is one of three letters."""
    match = _TAG.fullmatch(tag) if isinstance(tag, str) else None
    return match is not None and (len(match[1]) == 3 or match[1] in LANGUAGES)


def language_choices() -> list[tuple[str, str]]:
    """(code, name) in the order of the names in the language of the reader."""
    return sorted(((code, str(name)) for code, name in LANGUAGES.items()), key=lambda pair: pair[1])


def language_groups(chosen: Iterable[str] = ()) -> list[tuple[str, str] | tuple[str, list[tuple[str, str]]]]:
    """For boxes: what is chosen and the languages that most people speak, then all others as a group of their own."""
    near = [*dict.fromkeys((*chosen, *(code for code, _name in settings.LANGUAGES), *WIDELY_SPOKEN))]
    others = [pair for pair in language_choices() if pair[0] not in near]
    first = sorted(((tag, language_name(tag)) for tag in near), key=lambda pair: pair[1])
    return [*first, (gettext("Other languages"), others)]


def language_name(tag: str) -> str:
    """The name in the language of the reader, with the rest of the tag; the tag where it is not known."""
    code, dash, rest = tag.partition("-")
    return f"{LANGUAGES[code]}{dash and f' ({rest})'}" if code in LANGUAGES else tag


def check_languages(tags: object) -> None:
    """Validator: a list of different language tags."""
    if not isinstance(tags, list) or not all(is_language(tag) for tag in tags) or len(set(tags)) < len(tags):
        raise ValidationError(_("Give each language once, by its code, for example en or pt-BR."))
