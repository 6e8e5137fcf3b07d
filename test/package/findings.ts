/* eslint-disable @n8n/community-nodes/no-restricted-imports */
import { ESLint, type Linter } from 'eslint';
import { globSync } from 'fast-glob';
import { relative } from 'node:path';

/** What the publishing scan lints of the attested sources, and of the package: as in its own source. */
interface PublishingScan {
	SOURCE_FILE_PATTERNS: string[];
	buildScanConfig: () => Promise<Linter.Config[]>;
}

/** One line of the scan: where, which rule, and what it says. */
export interface Finding {
	file: string;
	line: number;
	rule: string | null;
	message: string;
}

/** What a folder was found to hold; a scan of no file proves nothing, so that they are counted. */
export interface Scanned {
	files: number;
	findings: Finding[];
}

const packagePatterns = ['**/*.js', 'package.json'];

async function publishingScan(): Promise<PublishingScan> {
	// The scan has no types of its own.
	return (await import(
		'@n8n/scan-community-package/scanner/scanner.mjs' as string
	)) as PublishingScan;
}

async function lint(folder: string, patterns: string[], config: Linter.Config[]): Promise<Scanned> {
	// The options of the scan's own `analyzePackage`; that one keeps silent about warnings, and none shall be left.
	const eslint = new ESLint({
		cwd: folder,
		allowInlineConfig: false,
		overrideConfigFile: true,
		overrideConfig: config,
	});
	const paths = globSync(patterns, {
		cwd: folder,
		absolute: true,
		ignore: ['node_modules/**', '**/package-lock.json'],
	});
	const results = await eslint.lintFiles(paths);
	const findings = results.flatMap(({ filePath, messages }) =>
		messages.map(({ line, ruleId, message }) => ({
			file: relative(folder, filePath),
			line,
			rule: ruleId,
			message,
		})),
	);
	return { files: results.length, findings };
}

/** The scan's verdict on sources: nodes/, credentials/ and package.json, comments that switch rules off being ignored. */
export async function scanSources(folder: string): Promise<Scanned> {
	const { SOURCE_FILE_PATTERNS, buildScanConfig } = await publishingScan();
	return await lint(folder, SOURCE_FILE_PATTERNS, await buildScanConfig());
}

/** The scan's verdict on an unpacked package: its compiled files and package.json. */
export async function scanPackage(folder: string): Promise<Scanned> {
	const { buildScanConfig } = await publishingScan();
	return await lint(folder, packagePatterns, await buildScanConfig());
}
