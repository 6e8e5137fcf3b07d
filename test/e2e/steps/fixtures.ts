/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { projectFolder } from '../realN8n/paths';
import type { WorkflowFile } from '../realN8n/restClient';

const folder = path.join(projectFolder, 'test/e2e/fixtures');

/** The saved workflows, as "version/name.form" without the ending. */
export function savedWorkflows(): string[] {
	return readdirSync(folder, { withFileTypes: true })
		.filter((entry) => entry.isDirectory())
		.flatMap(({ name: version }) =>
			readdirSync(path.join(folder, version))
				.filter((file) => /\.(saved|full)\.json$/.test(file))
				.map((file) => `${version}/${file.slice(0, -'.json'.length)}`),
		);
}

/** A workflow as it was saved, see fixtures/README.md. */
export function savedWorkflow(name: string): WorkflowFile {
	return readFixture(`${name}.json`) as WorkflowFile;
}

/** What a workflow did in its version, whichever way it was saved. */
export function resultsOf(name: string): unknown {
	return readFixture(`${name.replace(/\.(saved|full)$/, '')}.results.json`);
}

function readFixture(file: string): unknown {
	return JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
}
