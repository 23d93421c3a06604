import { decode, encode } from '../processes/text.ts';
import type { Server } from './host.ts';

/**
 * ZooKeeper as far as its probes go: it says that it is there. Nothing is kept in it, and clients of its protocol wait.
 *
 * @see https://zookeeper.apache.org/doc/r3.4.10/zookeeperAdmin.html#sc_zkCommands
 */
export const zooKeeperServer: Server = {
  async serve(_host, connection) {
    let word = '';
    for (let chunk = await connection.read(); chunk; chunk = await connection.read()) {
      word += decode(chunk);
      if (word.length < 4) continue;
      if (word.startsWith('ruok')) await connection.write(encode('imok'));
      if (/^[a-z]{4}/.test(word)) break;
    }
    connection.end();
  },
};
