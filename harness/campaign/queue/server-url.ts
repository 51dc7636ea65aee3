import { InputError } from '../../core/errors.ts';

/**
 * Where a queue is, without what opens it: a password is there as a word that stands for it.
 *
 * @throws InputError for what is no URL of a Redis server
 */
export function shownUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['redis:', 'rediss:'].includes(url.protocol)) {
    throw new InputError('--queue: expected the URL of a Redis server, such as redis://127.0.0.1:6379', {
      code: 'FLAG_INVALID',
    });
  }
  const opened = url.password === '' ? '' : `${url.username}:PASSWORD@`;
  return `${url.protocol}//${opened}${url.host}${url.pathname === '/' ? '' : url.pathname}`;
}
