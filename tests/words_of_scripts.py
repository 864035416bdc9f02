"""Words in the scripts of the countries of the study."""

from __future__ import annotations


# Girls, boys, and "uses the internet every day", the last in a language's usual letters.
WORDS = {
    "Arabic": ("بنات", "أولاد", "يستخدم الإنترنت كل يوم"),
    "Ethiopic": ("ሴቶች", "ወንዶች", "በየቀኑ ኢንተርኔት ይጠቀማል"),
    "Khmer": ("ក្មេងស្រី", "ក្មេងប្រុស", "ប្រើអ៊ីនធឺណិតរាល់ថ្ងៃ"),
    "Thai": ("เด็กหญิง", "เด็กชาย", "ใช้อินเทอร์เน็ตทุกวัน"),
}
