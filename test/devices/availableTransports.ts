import { spawnSync } from 'node:child_process';

/** Where socat is missing (Windows), only the loopback line can be tested, and the run says so. */
export function availableTransports(): readonly ('pty' | 'tcp')[] {
  if (spawnSync('socat', ['-V']).status === 0) return ['pty', 'tcp'];
  console.warn('未安装 socat，跳过真实虚拟串口的测试 (socat not installed: pseudo-terminal tests skipped)');
  return ['tcp'];
}
