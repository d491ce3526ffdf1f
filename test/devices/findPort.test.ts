import { expect, test } from 'vitest';
import { findPort, type ListedPort } from '../../src/devices/findPort.ts';

const twin: ListedPort = { path: '/dev/ttyUSB0', serialNumber: 'G1', vendorId: '08E6', productId: '3437' };
const twin2: ListedPort = { ...twin, path: '/dev/ttyUSB1', serialNumber: 'G2' };
const modem: ListedPort = { path: '/dev/ttyS0' };
const ports = async () => [modem, twin, twin2];

test('by serial number first, wherever the device is plugged in now', async () => {
  expect(await findPort({ serialNumber: 'G2', path: '/dev/ttyUSB0' }, ports)).toBe('/dev/ttyUSB1');
  const moved = async () => [{ ...twin2, path: '/dev/ttyUSB7' }];
  expect(await findPort({ serialNumber: 'G2' }, moved)).toBe('/dev/ttyUSB7');
});

test('then by USB product, whatever the case of its digits', async () => {
  expect(await findPort({ product: '08e6:3437' }, async () => [modem, twin])).toBe('/dev/ttyUSB0');
  expect(await findPort({ serialNumber: 'other', product: '08e6:3437' }, async () => [twin])).toBe(
    '/dev/ttyUSB0',
  );
});

test('two of one product: the named path decides, and without one nobody guesses', async () => {
  expect(await findPort({ product: '08e6:3437', path: '/dev/ttyUSB1' }, ports)).toBe('/dev/ttyUSB1');
  await expect(findPort({ product: '08e6:3437' }, ports)).rejects.toThrow('对应 2 个端口');
});

test('a path stands for itself and asks nobody: addresses and pseudo-terminals are in no list', async () => {
  const never = () => Promise.reject(new Error('asked'));
  expect(await findPort({ path: 'tcp://127.0.0.1:4001' }, never)).toBe('tcp://127.0.0.1:4001');
});

test('nothing that fits: the path if one is given, else nothing', async () => {
  expect(await findPort({ serialNumber: 'gone', path: 'COM3' }, ports)).toBe('COM3');
  expect(await findPort({ serialNumber: 'gone' }, ports)).toBeNull();
});

test('a system that cannot list its ports still opens a path', async () => {
  const broken = () => Promise.reject(new Error('no udev'));
  expect(await findPort({ serialNumber: 'G1', path: 'COM3' }, broken)).toBe('COM3');
  await expect(findPort({ serialNumber: 'G1' }, broken)).rejects.toThrow('no udev');
});
