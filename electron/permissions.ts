import type { Session } from 'electron';

/**
 * Item 5: Electron grants what it is not told to deny. The screens need no camera, no notification, no device: card readers
 * belong to the desk's own processes. Nothing is downloaded either; sheets are files already.
 */
export function denyAllPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.on('will-download', (event) => event.preventDefault());
}
