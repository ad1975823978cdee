import type { Page } from "playwright-core";

/** As wide as small telephones are, in CSS pixels. */
export const TELEPHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };

/**
 * @returns what of a page reaches beyond the telephone's right edge, or is too small to be read. The window's own width does not tell: it
 *   grows with what is too wide
 */
export const beyondTheScreen = (page: Page): Promise<string[]> =>
  page.evaluate(`[...document.documentElement.querySelectorAll("*")].flatMap((element) => {
    if (!element.checkVisibility() || element.closest(".skip")) return [];
    const { right } = element.getBoundingClientRect();
    const small = parseFloat(getComputedStyle(element).fontSize) < 11;
    return right > ${TELEPHONE.viewport.width + 0.5} || small ? [element.outerHTML.slice(0, 200)] : [];
  })`);
