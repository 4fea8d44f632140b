using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using OpenOps.Inference.SemanticKernel.Mcp;
using OpenOps.Inference.SemanticKernel.Plugins;

namespace OpenOps.Inference.SemanticKernel;

/// <summary>The kernel whose functions are the tools of models.</summary>
internal sealed class ToolKernel : IAsyncDisposable
{
    private readonly Kernel _kernel;
    private readonly IReadOnlyList<McpServer> _servers;

    public ToolKernel(IEnumerable<McpServerSettings> servers, TimeProvider time)
    {
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IFunctionInvocationFilter, ToolPermitFilter>();
        builder.Plugins.AddFromObject(new TimePlugin(time), "time");
        builder.Plugins.AddFromObject(new ChatPlugin(), "chat");
        _kernel = builder.Build();
        _servers = [.. servers.Select(server => new McpServer(server))];
    }

    /// <summary>Whether a function of that name is there, or may be once its server is.</summary>
    public bool MayHave(string name) =>
        OwnFunctions().Any(function => ToolPermitFilter.NameOf(function) == name) || _servers.Any(server => name.StartsWith(server.Prefix, StringComparison.Ordinal));

    /// <summary>All functions that can be had now. A server that is away has none.</summary>
    public async Task<IReadOnlyList<KernelTool>> ListAsync(CancellationToken cancellationToken)
    {
        var tools = OwnFunctions().Select(function => new KernelTool(function, function)).ToList();
        foreach (var server in _servers)
        {
            tools.AddRange(await server.ListAsync(cancellationToken));
        }

        return tools;
    }

    /// <summary>Runs one function, and nothing else.</summary>
    /// <exception cref="ToolException">It failed.</exception>
    public async Task<string> InvokeAsync(KernelTool tool, JsonElement arguments, IChatReader chat, CancellationToken cancellationToken)
    {
        var kernel = _kernel.Clone();
        new ToolPermit(ToolPermitFilter.NameOf(tool.Function), chat).GiveTo(kernel);
        var given = new KernelArguments();
        foreach (var argument in arguments.EnumerateObject())
        {
            given[argument.Name] = argument.Value.ValueKind == JsonValueKind.String ? argument.Value.GetString() : argument.Value.Clone();
        }

        try
        {
            return (await kernel.InvokeAsync(tool.Function, given, cancellationToken)).GetValue<object>() switch
            {
                string text => text,
                null => "",
                var value => JsonSerializer.Serialize(value),
            };
        }
        catch (KernelException exception) when (Cause(exception) is { } known)
        {
            throw new ToolException(known.Type, known.Message, exception);
        }
        catch (Exception exception) when (exception is KernelException or ArgumentException)
        {
            // Of the kernel's own exceptions, most are about arguments that do not fit; their text may quote them.
            throw new ToolException(ToolException.InvalidArguments, "The arguments do not fit this tool.", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    private IEnumerable<KernelFunction> OwnFunctions() => _kernel.Plugins.SelectMany(plugin => plugin);

    private static ToolException? Cause(Exception exception) =>
        exception as ToolException ?? (exception.InnerException is { } inner ? Cause(inner) : null);
}

/// <summary>A function, and how it is told to models.</summary>
internal sealed record KernelTool(KernelFunction Function, AIFunctionDeclaration Declaration);
