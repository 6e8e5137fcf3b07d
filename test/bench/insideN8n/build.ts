/* eslint-disable @n8n/community-nodes/no-restricted-imports, @n8n/community-nodes/no-restricted-globals */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';

/**
 * Translates the benchmark's own nodes into a folder that n8n loads by N8N_CUSTOM_EXTENSIONS; there
 * their types are `CUSTOM.benchItems` and so on.
 */
export async function buildBenchNodes(folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const file of await readdir(__dirname)) {
		if (file === path.basename(__filename)) continue;
		const { outputText } = ts.transpileModule(await readFile(path.join(__dirname, file), 'utf8'), {
			compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
		});
		// n8n takes `BenchItems.node.js` for a node that holds the class BenchItems.
		const name = file.replace(/^bench(.*)\.ts$/, 'Bench$1.node.ts').replace(/\.ts$/, '.js');
		await writeFile(path.join(folder, name), outputText);
	}
}
