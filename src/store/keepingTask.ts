import { statSync } from 'node:fs';
import type { IsoDateTime } from '../domain/calendar.ts';
import { type BackupManifest, fileDigest, writeManifest } from './backupFile.ts';
import type { Connection } from './connection.ts';
import { copyDatabase } from './copyFile.ts';
import type { KeepingOrder } from './keepingOrder.ts';
import { allMigrations } from './migrations/index.ts';
import { openForInspection } from './openConnection.ts';
import { checkTable } from './soundness.ts';
import { readerOver } from './store.ts';
import { storeFacts } from './storeFacts.ts';

const noWatch = { slowStatementMs: Number.POSITIVE_INFINITY, onSlowStatement() {}, beforeStatement() {} };

function backUp(
  connection: Connection,
  order: KeepingOrder,
  target: string,
  madeAt: IsoDateTime,
): BackupManifest {
  const key = Buffer.from(order.key);
  const settings = { path: target, key, watch: noWatch, maxBytes: 0 };
  copyDatabase(connection, settings, allMigrations);
  const copy = openForInspection(settings);
  try {
    // Of the copy, not of the original: that one goes on meanwhile.
    const facts = storeFacts(readerOver(copy));
    const manifest = { madeAt, bytes: statSync(target).size, sha256: fileDigest(target), facts };
    writeManifest(target, manifest);
    return manifest;
  } finally {
    copy.close();
    key.fill(0);
  }
}

/** @throws StoreError; nothing half made is left behind */
export function runKeepingTask(order: KeepingOrder): BackupManifest | readonly string[] {
  const { task, database } = order;
  const key = Buffer.from(order.key);
  const connection = openForInspection({ path: database, key, watch: noWatch, maxBytes: 0 });
  try {
    if (task.kind === 'backup') return backUp(connection, order, task.target, task.madeAt);
    return task.tables.flatMap((table) => checkTable(connection, table));
  } finally {
    connection.close();
    key.fill(0);
  }
}
