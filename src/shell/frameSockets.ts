import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { FrameCarrier } from '../bridge/bridgeClient.ts';
import type { DefectListener } from '../bridge/bridgeServer.ts';
import { maxFrameLength } from '../bridge/contract.ts';
import type { Desk } from '../bridge/deskPort.ts';
import { serveCarrier } from '../bridge/serveCarrier.ts';

/** A frame is counted in UTF-16 code units; each is at most three bytes of UTF-8. */
const maxFrameBytes = maxFrameLength * 3;
const maxWindows = 16;
/** A window that does not take its frames (frozen, suspended) is dropped; it reconnects and asks for the state again. */
const maxUnsentBytes = 8_000_000;
const heartbeatMs = 15_000;

const closeCode = { goingAway: 1001, notText: 1003 } as const;

/** The WebSockets that carry the bridge contract, one per window. */
export class FrameSockets {
  readonly #desk: Desk;
  readonly #onDefect: DefectListener;
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
  });
  readonly #answering = new WeakSet<WebSocket>();
  readonly #heartbeat: NodeJS.Timeout;

  constructor(desk: Desk, onDefect: DefectListener) {
    this.#desk = desk;
    this.#onDefect = onDefect;
    this.#heartbeat = setInterval(() => this.dropSilentWindows(), heartbeatMs);
    this.#heartbeat.unref();
  }

  get windowCount(): number {
    return this.#server.clients.size;
  }

  get isFull(): boolean {
    return this.windowCount >= maxWindows;
  }

  /** @param onActivity called when the window shows life, so that its session does not expire */
  accept(request: IncomingMessage, stream: Duplex, head: Buffer, onActivity: () => void): void {
    this.#server.handleUpgrade(request, stream, head, (socket) => this.#serve(socket, onActivity));
  }

  /** Called every heartbeat: a window that did not answer the last ping is gone, whatever its TCP connection says. */
  dropSilentWindows(): void {
    for (const socket of this.#server.clients) {
      if (!this.#answering.has(socket)) {
        socket.terminate();
        continue;
      }
      this.#answering.delete(socket);
      socket.ping();
    }
  }

  close(): void {
    clearInterval(this.#heartbeat);
    for (const socket of this.#server.clients) {
      socket.close(closeCode.goingAway);
      socket.terminate();
    }
    this.#server.close();
  }

  #serve(socket: WebSocket, onActivity: () => void): void {
    this.#answering.add(socket);
    socket.on('error', () => socket.terminate());
    socket.on('pong', () => {
      this.#answering.add(socket);
      onActivity();
    });
    serveCarrier(this.#desk, carrierOver(socket), this.#onDefect);
  }
}

function carrierOver(socket: WebSocket): FrameCarrier {
  return {
    send(frame) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > maxUnsentBytes) socket.terminate();
      else socket.send(frame);
    },
    onFrame(listener) {
      socket.on('message', (data, isBinary) => {
        if (isBinary) socket.close(closeCode.notText);
        else listener(data.toString());
      });
    },
    onClose(listener) {
      socket.on('close', listener);
    },
  };
}
