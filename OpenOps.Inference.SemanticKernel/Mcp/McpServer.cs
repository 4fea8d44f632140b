using System.Text.Json;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace OpenOps.Inference.SemanticKernel.Mcp;

/// <summary>One server and its tools, as kernel functions. It is reached when it is first needed, and again after a failure.</summary>
internal sealed class McpServer(McpServerSettings settings) : IAsyncDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _one = new(1, 1);
    private McpClient? _client;

    /// <summary>What its tools' names begin with.</summary>
    public string Prefix { get; } = settings.Name + "_";

    /// <summary>Its tools; none while it cannot be reached.</summary>
    public async Task<IReadOnlyList<KernelTool>> ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            var client = await ConnectAsync(cancellationToken);
            return [.. (await client.ListToolsAsync(cancellationToken: cancellationToken)).Select(tool => ToTool(tool.ProtocolTool))];
        }
        catch (Exception exception) when (IsFailure(exception, cancellationToken))
        {
            await DropAsync();
            return [];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        _one.Dispose();
    }

    private KernelTool ToTool(Tool tool)
    {
        // Names of functions are letters, digits and underscores; a model knows the tool by this one.
        var name = Prefix + string.Concat(tool.Name.Select(character => char.IsAsciiLetterOrDigit(character) ? character : '_'));
        var function = KernelFunctionFactory.CreateFromMethod(
            (KernelArguments arguments, CancellationToken cancellationToken) => CallAsync(tool.Name, arguments, cancellationToken), name, tool.Description ?? "");
        return new KernelTool(function, AIFunctionFactory.CreateDeclaration(name, tool.Description ?? "", tool.InputSchema));
    }

    private async Task<string> CallAsync(string tool, KernelArguments arguments, CancellationToken cancellationToken)
    {
        CallToolResult result;
        try
        {
            var client = await ConnectAsync(cancellationToken);
            result = await client.CallToolAsync(tool, arguments.ToDictionary(argument => argument.Key, argument => argument.Value, StringComparer.Ordinal), cancellationToken: cancellationToken);
        }
        catch (McpProtocolException exception)
        {
            throw new ToolException(ToolException.InvalidArguments, $"The server {settings.Name} refused the call.", exception);
        }
        catch (Exception exception) when (IsFailure(exception, cancellationToken))
        {
            await DropAsync();
            throw new ToolException(ToolException.Unreachable, $"The server {settings.Name} cannot be reached.", exception);
        }

        var text = string.Join('\n', result.Content.Select(TextOf));
        return result.IsError == true
            ? throw new ToolException(ToolException.Failed, text.Length > 0 ? text : "The tool failed.")
            : text.Length == 0 && result.StructuredContent is { } structured ? structured.GetRawText() : text;
    }

    private static string TextOf(ContentBlock block) => block switch
    {
        TextContentBlock text => text.Text,
        _ => $"[{block.Type}, not readable for you]",
    };

    private async Task<McpClient> ConnectAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_client is null)
            {
                using var limit = new CancellationTokenSource(ConnectTimeout);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
                _client = await McpClient.CreateAsync(Transport(), cancellationToken: either.Token);
            }

            return _client;
        }
        finally
        {
            _one.Release();
        }
    }

    private IClientTransport Transport() => settings.Url is { } url
        ? new HttpClientTransport(new HttpClientTransportOptions
        {
            Name = settings.Name,
            Endpoint = url,
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = settings.Headers.ToDictionary(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase),
        })
        : new StdioClientTransport(new StdioClientTransportOptions
        {
            Name = settings.Name,
            Command = settings.Command!,
            Arguments = [.. settings.Arguments],
            WorkingDirectory = settings.WorkingDirectory,

            // This service's variables hold the keys of vendors.
            InheritEnvironmentVariables = false,
            EnvironmentVariables = Variables(),
            ShutdownTimeout = ShutdownTimeout,
        });

    private Dictionary<string, string?> Variables()
    {
        var variables = StdioClientTransportOptions.GetDefaultEnvironmentVariables();
        foreach (var (name, value) in settings.Environment)
        {
            variables[name] = value;
        }

        return variables;
    }

    private async Task DropAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
        {
            await client.DisposeAsync();
        }
    }

    private static bool IsFailure(Exception exception, CancellationToken cancellationToken) =>
        exception is McpException or IOException or HttpRequestException or InvalidOperationException or JsonException or System.ComponentModel.Win32Exception
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);
}
