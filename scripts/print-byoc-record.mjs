// Serverless plugin: ends `serverless deploy` and `serverless info` with what an admin types into CXone's BYOC record,
// field by field, from the stack outputs that resources/outputs.yml numbers.
export default class PrintByocRecord {
  constructor(serverless) {
    this.hooks = {
      'after:aws:info:displayStackOutputs': () => {
        // The framework's own info command has just read the stack; asking again needs a client that only osls has.
        const outputs = serverless.pluginManager.getPlugins().flatMap((plugin) => plugin.gatheredData?.outputs ?? []);
        const fields = outputs
          .filter(({ OutputKey }) => /^Byoc\d\d/.test(OutputKey))
          .sort((a, b) => (a.OutputKey < b.OutputKey ? -1 : 1))
          .map(({ Description, OutputValue }) => `${Description}: ${OutputValue}`);
        if (fields.length > 0) serverless.addServiceOutputSection('\nBYOC record in CXone', fields);
      },
    };
  }
}
