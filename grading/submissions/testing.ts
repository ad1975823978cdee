/** For tests: folders and archives of any kind, such as nobody should hand in. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { crc32, deflateRawSync } from "node:zlib";
import { Header } from "tar";

/** Lays files by their paths; a path that ends with "/" is a folder. */
export function layFiles(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, path.endsWith("/") ? path : dirname(path)), { recursive: true });
    if (!path.endsWith("/")) writeFileSync(join(folder, path), content);
  }
}

export interface ZipEntry {
  /** In UTF-8 where it is a text. */
  name: string | Uint8Array;
  data?: string | Uint8Array;
  /** As stat(2) has it. */
  mode?: number;
  /** What the archive says of it, instead of what is true. */
  size?: number;
  crc?: number;
  method?: number;
  encrypted?: boolean;
}

/** @returns a zip */
export function zipOf(entries: ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, data = "", mode = 0o100644, size, crc, method = 8, encrypted = false } of entries) {
    const path = Buffer.from(name as string);
    const content = Buffer.from(data as string);
    const packed = method === 0 ? content : deflateRawSync(content);
    const flags = (typeof name === "string" ? 0x800 : 0) | (encrypted ? 1 : 0);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc ?? crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(size ?? content.length, 18);
    common.writeUInt16LE(path.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE((mode << 16) >>> 0, 6);
    tail.writeUInt32LE(offset, 10);
    const file = Buffer.concat([Buffer.from("PK\x03\x04"), common, path, packed]);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), common, tail, path]));
    files.push(file);
    offset += file.length;
  }
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}

export interface TarEntry {
  path: string;
  data?: string | Uint8Array;
  type?: "File" | "Directory" | "SymbolicLink" | "Link" | "CharacterDevice" | "FIFO";
  linkpath?: string;
}

/** @returns a tar, not packed */
export function tarOf(entries: TarEntry[]): Buffer {
  const pieces = entries.flatMap(({ path, data = "", type = "File", linkpath }) => {
    const content = Buffer.from(data as string);
    const header = Buffer.alloc(512);
    new Header({ path, type, mode: 0o644, size: content.length, ...(linkpath ? { linkpath } : {}) }).encode(header, 0);
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...pieces, Buffer.alloc(1024)]);
}
