/** The few messages between a page's preload and the main process; frames go over the message port instead. */
export const channels = {
  /** page → main, without arguments: give me a port to the desk */
  connect: 'yijie:connect',
  /** main → page, with one port */
  port: 'yijie:port',
  /** main → page: the desk process ended; a new port follows when it is back */
  closed: 'yijie:closed',
} as const;
