/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { join } from 'node:path';
import { BinaryDataConfig, BinaryDataService } from 'n8n-core';
import type { IBinaryData, IDataObject, INodeExecutionData } from 'n8n-workflow';

import { Container } from './container';
import { userFolder } from './host';

/** `memory`: inside the item, in base64; `filesystem`: a file that the item refers to by its ID. */
export type BinaryDataMode = 'memory' | 'filesystem';

export interface TestFile {
	content: Buffer;
	fileName: string;
	mimeType: string;
}

/** Makes n8n keep binary data in the given way from now on, in this test file. */
export async function useBinaryData(mode: BinaryDataMode): Promise<void> {
	const config = Container.get(BinaryDataConfig);
	config.mode = mode === 'memory' ? 'default' : 'filesystem';
	config.localStoragePath = join(userFolder, 'binaryData');
	await Container.get(BinaryDataService).init();
}

/** An item with files in its binary fields, stored in the way that `useBinaryData` set. */
export async function itemWithFiles(
	json: IDataObject,
	files: Record<string, TestFile>,
): Promise<INodeExecutionData> {
	const binary: Record<string, IBinaryData> = {};
	for (const [field, { content, fileName, mimeType }] of Object.entries(files)) {
		binary[field] = await Container.get(BinaryDataService).store(
			{ type: 'execution', workflowId: 'workflow', executionId: 'execution' },
			content,
			{ data: '', fileName, mimeType },
		);
	}
	return { json, binary };
}
