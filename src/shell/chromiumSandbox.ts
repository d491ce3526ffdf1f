/**
 * The one place that names Chromium's switch for running without its sandbox.
 *
 * Chromium refuses to start as root unless the sandbox is off. That happens on test machines and in containers, where the
 * only pages it is shown are our own files. An ordinary user, which is what stands at a window, always gets the
 * sandbox, and the Electron shell never uses the switch at all.
 */
export function chromiumSandboxFlags(platform: NodeJS.Platform, userId: number | undefined): string[] {
  return platform === 'linux' && userId === 0 ? ['--no-sandbox'] : [];
}
