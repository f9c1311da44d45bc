/**
 * Notes that save themselves: a form with data-notes is sent a second after the last key.
 *
 * The server answers with the revision it now has. Where somebody else has saved meanwhile it answers 409 with their
 * text: nothing is overwritten, the form is then sent as a page, which shows both. Without a connection the text stays in
 * the box and is sent again, at once where the connection is back; leaving the page meanwhile asks first.
 */
const WAIT_MS = 1000;
const AGAIN_MS = 5000;

interface Answer {
  revision?: number;
}

export function startNotes(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-notes]")) new Notes(form);
}

class Notes {
  private timer = 0;
  private sending = false;
  private saved: string;
  private readonly text: HTMLTextAreaElement;
  private readonly revision: HTMLInputElement;
  private readonly state: HTMLElement;

  constructor(private readonly form: HTMLFormElement) {
    this.text = form.querySelector("textarea")!;
    this.revision = form.querySelector<HTMLInputElement>("[name=revision]")!;
    this.state = form.querySelector<HTMLElement>("[data-notes-state]")!;
    this.saved = this.text.value;
    this.text.addEventListener("input", () => this.later(WAIT_MS));
    window.addEventListener("online", () => this.later(0));
    window.addEventListener("beforeunload", (event) => this.isDirty() && !this.leaving && event.preventDefault());
    form.addEventListener("submit", () => (this.leaving = true));
  }

  private leaving = false;

  private isDirty(): boolean {
    return this.text.value !== this.saved;
  }

  private later(wait: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private async save(): Promise<void> {
    if (this.sending || !this.isDirty()) return;
    this.sending = true;
    this.say("saving");
    const sent = this.text.value;
    let again = 0;
    try {
      const headers = { Accept: "application/json" };
      const response = await fetch(this.form.action, { method: "POST", body: new FormData(this.form), headers });
      if (response.status === 409) return this.showBoth();
      if (!response.ok) throw new Error(String(response.status));
      const answer = (await response.json()) as Answer;
      this.revision.value = String(answer.revision);
      this.saved = sent;
      this.say("saved");
      if (this.isDirty()) again = WAIT_MS;
    } catch {
      this.say("failed");
      again = AGAIN_MS;
    } finally {
      this.sending = false;
    }
    if (again) this.later(again);
  }

  private showBoth(): void {
    this.leaving = true;
    this.form.submit();
  }

  private say(what: "saved" | "saving" | "failed"): void {
    this.state.textContent = this.form.dataset[what] ?? "";
  }
}
