export declare const swallowedBy: (env: NodeJS.ProcessEnv, command: string, args: string[]) => string | undefined
