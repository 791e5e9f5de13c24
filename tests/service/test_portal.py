"""The page in a real Chromium: what a reader sees and what a keyboard can do."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from indexes.vocabulary import Hit, Scores
from service.app import House
from service.http.app import assemble
from service.vocabulary import Engine, Understanding
from tests.service.house import PASSAGE, FakeAnswerer, FakeCrew, claim, fake_house, scope
from tests.service.loopback import serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Dialog, FilePayload, Page, Request

CHROMIUM = os.environ.get("IBID_CHROMIUM") or shutil.which("chromium") or ""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'>"

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here; IBID_CHROMIUM may name one")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture
def house(tmp_path: Path, sqlite_file: Path) -> House:
    made = fake_house(tmp_path, sqlite_file)
    made.ensure_collection(scope())
    return made


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    """The page, open; the test fails when it breaks, alerts, or calls anybody else."""
    faults: list[str] = []
    with serving(assemble(house)) as port:
        context = browser.new_context(locale="en-GB")
        page = context.new_page()
        own = f"http://127.0.0.1:{port}/"

        def alerted(dialog: Dialog) -> None:
            faults.append(dialog.message)
            dialog.dismiss()

        def called(request: Request) -> None:
            if not request.url.startswith(own):
                faults.append(request.url)

        def logged(message: ConsoleMessage) -> None:
            if "Policy" in message.text:
                faults.append(message.text)

        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", alerted)
        page.on("request", called)
        page.on("console", logged)
        page.goto(own)
        yield page
        context.close()
    assert faults == []


def line(house: House) -> FakeAnswerer:
    assert isinstance(house.answerer, FakeAnswerer)
    return house.answerer


def ask(page: Page, question: str = "How long?") -> None:
    page.fill("#question", question)
    page.keyboard.press("Enter")


def test_sentences_arrive_one_by_one_and_show_their_place(page: Page, house: House) -> None:
    line(house).pause = 0.5
    ask(page)
    page.wait_for_selector(".sentence")
    assert page.locator(".sentence").count() == 1
    assert page.locator("article").get_attribute("aria-busy") == "true"
    page.wait_for_selector(".rate")
    assert page.locator("article").get_attribute("aria-busy") == "false"
    assert page.locator(".text").inner_text().replace("1", "") == (
        "The notice period is 30 days. It begins on the first of a month."
    )
    page.locator(".sentence").nth(1).focus()
    assert page.locator("#card mark").all_inner_texts() == ["It begins on the first of a month."]
    card = page.locator("#card").inner_text()
    for words in ("Terms", "Part 1 / Article 5", "page 4", "version 2", "Supported"):
        assert words in card
    page.locator(".sentence").first.hover()
    assert page.locator("#card mark").all_inner_texts() == ["The notice period is 30 days."]
    assert page.locator("#log").get_attribute("role") == "log"


def test_removed_sentences_and_their_reasons_are_told(page: Page) -> None:
    ask(page)
    summary = page.locator(".removed summary")
    summary.wait_for()
    assert summary.inner_text() == "One sentence was left out"
    summary.click()
    assert "It costs 5 euros." in page.locator(".removed").inner_text()
    assert "5 euros is not in the evidence" in page.locator(".removed").inner_text()


def test_abstention_shows_the_nearest_places(page: Page, house: House) -> None:
    text = "The loaded documents do not answer this."
    line(house).changes = {"status": "abstained", "text": text, "claims": (), "removed": ()}
    ask(page)
    page.wait_for_selector(".places")
    assert page.locator(".text").inner_text() == text
    assert page.locator(".status").inner_text() == "Not answered"
    assert page.locator(".places h3").inner_text() == "The nearest places"
    page.locator(".places button").click()
    assert "通知期为三十天" in page.locator("#card blockquote").inner_text()


def test_what_was_searched_and_what_is_to_be_noted_are_told(page: Page, house: House) -> None:
    ask(page)
    page.wait_for_selector(".rate")
    assert page.locator(".searched").count() == 0
    newer = "A newer version of Terms holds from 2027-01-01."
    line(house).changes = {
        "understanding": Understanding(
            "follow_up", 0.9, "en", f"How long is {EVIL}?", rewritten=True
        ),
        "engine": Engine("extractive", None, False, False, (newer,)),
    }
    ask(page)
    page.locator(".searched").wait_for()
    assert page.locator(".searched").inner_text() == f"Searched as: How long is {EVIL}?"
    assert page.locator(".note").all_inner_texts() == ["no model", newer]


def test_everything_can_be_done_with_the_keyboard(page: Page, house: House) -> None:
    page.keyboard.type("How long?")  # the box has the focus from the start
    page.keyboard.press("Enter")
    page.wait_for_selector(".rate")
    for _ in range(12):  # from the box back over thumbs and places to the sentences
        page.keyboard.press("Shift+Tab")
        if "sentence" in page.evaluate("document.activeElement.className"):
            break
    assert page.locator("#card mark").all_inner_texts() == ["It begins on the first of a month."]
    page.keyboard.press("Escape")
    assert page.locator("#place").is_hidden()
    page.locator(".rate button").first.focus()
    page.keyboard.press("Space")
    page.wait_for_selector(".rate .fine")
    assert page.locator(".rate button").first.get_attribute("aria-pressed") == "true"
    kept = house.records.feedback("local", line(house).told[-1])
    assert [one.rating for one in kept] == ["up"]


def test_stop_ends_the_line(page: Page, house: House) -> None:
    line(house).pause = 60
    ask(page)
    page.locator("#stop").click()
    page.wait_for_selector(".fault")
    assert page.locator(".fault").inner_text() == "Stopped."
    assert page.locator("#send").is_visible()


def test_an_error_is_told_in_its_own_words(page: Page) -> None:
    page.evaluate("document.getElementById('question').removeAttribute('maxlength')")
    ask(page, "x" * 8001)
    page.wait_for_selector(".fault")
    assert "the limit is 8000" in page.locator(".fault").inner_text()


def test_a_second_question_belongs_to_the_same_conversation(page: Page, house: House) -> None:
    ask(page)
    page.wait_for_selector(".rate")
    ask(page, "And then?")
    page.wait_for_selector("article:nth-of-type(2) .rate")
    first, second = line(house).asked
    assert first.conversation_id is None
    assert second.conversation_id is not None
    page.click("#anew")
    assert page.locator("article").count() == 0
    assert page.locator("#welcome").is_visible()


def test_both_languages(page: Page) -> None:
    assert page.locator("h1").inner_text() == "Ask your documents."
    page.click("#tongue")
    assert page.locator("h1").inner_text() == "向您的文档提问。"
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    assert page.locator("#question").get_attribute("placeholder") == "请用中文或英文提问……"
    page.reload()
    assert page.locator("h1").inner_text() == "向您的文档提问。"


def test_files_are_brought_in_and_deleted_again(page: Page, house: House) -> None:
    page.locator("#bare").wait_for()
    page.click("#open")
    page.locator("#titles[aria-busy=false]").wait_for(state="attached")
    note: FilePayload = {
        "name": "notes.txt",
        "mimeType": "text/plain",
        "buffer": b"The sky is blue.",
    }
    page.set_input_files("#files", files=[note])
    page.locator("#titles li").wait_for()
    page.locator("#jobs li", has_text="ready").wait_for()
    assert page.locator("#titles li").inner_text().startswith("notes.txt")
    assert isinstance(house.crew, FakeCrew)
    house.crew.failing = "This file is encrypted."
    note["name"] = "secret.pdf"
    page.set_input_files("#files", files=[note])
    page.locator("#jobs .fault").wait_for()
    assert page.locator("#jobs .fault").inner_text() == "This file is encrypted."
    delete = page.locator("#titles li button").first
    delete.click()
    assert delete.inner_text() == "Delete for good?"
    delete.click()
    page.locator("#titles li .fine", has_text="Deleted").wait_for()
    collection = house.truth.collection(scope())
    assert house.truth.documents(collection, None, 10).items == ()


def test_markup_in_documents_and_answers_stays_text(page: Page, house: House) -> None:
    place = replace(
        PASSAGE,
        title=EVIL,
        section=EVIL,
        text=EVIL,
        end=100 + len(EVIL),
        source_url="javascript:alert(3)",
    )
    sentence = replace(claim(EVIL, 0), verdict=claim("x", 0, "unverified", EVIL).verdict)
    changes: dict[str, Any] = {
        "text": EVIL,
        "claims": (sentence,),
        "evidence": (Hit(place, Scores(1.0)),),
        "removed": (claim(EVIL, 0, "unsupported", EVIL),),
    }
    line(house).changes = changes
    ask(page, EVIL)
    page.wait_for_selector(".rate")
    page.locator(".sentence").focus()
    page.locator(".removed summary").click()
    assert page.locator(".asked").inner_text().endswith(EVIL)
    assert EVIL in page.locator(".text").inner_text()
    assert EVIL in page.locator("#card").inner_text()
    assert page.locator("article img, #card img, #card a").count() == 0
    page.click("#open")
    file: FilePayload = {
        "name": f"{EVIL[:28]}.txt",
        "mimeType": "text/plain",
        "buffer": EVIL.encode(),
    }
    page.set_input_files("#files", files=[file])
    page.locator("#titles li").wait_for()
    assert page.locator("#shelf img").count() == 0
