using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenOps.Inference.SemanticKernel;
using OpenOps.Inference.SemanticKernel.Mcp;

namespace OpenOps.Inference.Tools.Kernel;

/// <summary>The functions of the kernel as tools.</summary>
internal sealed class KernelToolSource(IOptions<McpOptions> servers, TimeProvider time) : IToolSource, IAsyncDisposable
{
    private readonly ToolKernel _kernel = new(servers.Value.Servers.Select(server => ToSettings(server.Key, server.Value)), time);

    public async Task<IReadOnlyList<ITool>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await _kernel.ListAsync(cancellationToken)).Select(function => new KernelFunctionTool(_kernel, function))];

    public bool MayHave(string tool) => _kernel.MayHave(tool);

    public ValueTask DisposeAsync() => _kernel.DisposeAsync();

    private static McpServerSettings ToSettings(string name, McpServerOptions options) => new()
    {
        Name = name,
        Command = options.Command,
        Arguments = options.Arguments,
        WorkingDirectory = options.WorkingDirectory,
        Environment = options.Environment,
        Url = options.Url,
        Headers = options.Headers,
    };

    private sealed class KernelFunctionTool(ToolKernel kernel, KernelTool function) : ITool
    {
        public AIFunctionDeclaration Declaration => function.Declaration;

        public async Task<string> RunAsync(JsonElement arguments, IToolChat chat, CancellationToken cancellationToken)
        {
            try
            {
                return await kernel.InvokeAsync(function, arguments, new Reader(chat), cancellationToken);
            }
            catch (ToolException exception)
            {
                throw new ToolFailedException(exception.Type, exception.Message, exception);
            }
        }
    }

    private sealed class Reader(IToolChat chat) : IChatReader
    {
        public async Task<string> ReadAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
        {
            try
            {
                return await chat.RunAsync(tool, arguments, cancellationToken);
            }
            catch (ToolFailedException exception)
            {
                throw new ToolException(exception.Type, exception.Message, exception);
            }
        }
    }
}
