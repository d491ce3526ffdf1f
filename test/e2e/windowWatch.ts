import type { BrowserContext, Page } from 'playwright-core';

/** Everything a window did that it must not do. Empty at the end of every test. */
export interface WindowWatch {
  /** Errors of the page, console errors, failed requests, answers above 399, refusals of the content security policy. */
  readonly complaints: readonly string[];
  /** Events of a pointing device: the keyboard alone has to do. */
  readonly pointerEvents: readonly string[];
}

/**
 * Goes into every document before the page's own scripts, past the content security policy. A click that a key caused has
 * no pointer type.
 */
const listeners = `
  const pointed = (event) => window.reportPointer(event.type);
  const types = ['pointerdown', 'pointermove', 'pointerup', 'mousedown', 'mousemove', 'mouseup', 'wheel', 'touchstart',
    'dragstart', 'contextmenu'];
  for (const type of types) addEventListener(type, pointed, { capture: true, passive: true });
  addEventListener('click', (event) => event.pointerType !== '' && pointed(event), { capture: true });
  addEventListener('securitypolicyviolation', (event) =>
    window.reportViolation(event.violatedDirective + ' ' + event.blockedURI));
`;

function watchPage(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`page error: ${error.stack ?? error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      complaints.push(`console: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) complaints.push(`answer ${response.status()}: ${response.url()}`);
  });
}

export async function watchWindow(context: BrowserContext): Promise<WindowWatch> {
  const complaints: string[] = [];
  const pointerEvents: string[] = [];
  await context.exposeFunction('reportPointer', (type: string) => pointerEvents.push(type));
  await context.exposeFunction('reportViolation', (text: string) =>
    complaints.push(`content security policy: ${text}`),
  );
  await context.addInitScript({ content: listeners });
  context.on('page', (page) => watchPage(page, complaints));
  return { complaints, pointerEvents };
}
