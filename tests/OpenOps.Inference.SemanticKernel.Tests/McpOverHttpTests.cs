using System.Diagnostics;
using System.Text.Json;
using OpenOps.Inference.SemanticKernel.Mcp;

namespace OpenOps.Inference.SemanticKernel.Tests;

/// <summary>A server of the Model Context Protocol at an address: a process of its own, on loopback.</summary>
public sealed class McpOverHttpTests : IAsyncLifetime
{
    private const string Key = "kit-key-0123456789";

    private Process _server = null!;
    private Uri _address = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private McpServerSettings Kit => new()
    {
        Name = "kit", Url = _address, Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Authorization"] = $"Bearer {Key}" },
    };

    [Fact]
    public async Task Server_AtAnAddress_HasItsToolsUnderItsNameAndRunsThem()
    {
        await using var kernel = new ToolKernel([Kit], new ManualTimeProvider());

        Assert.Contains("kit_add_up", await NamesAsync(kernel));
        Assert.Equal("42", await RunAsync(kernel, "kit_add_up", """{"a":40,"b":2}"""));
        var failure = await Assert.ThrowsAsync<ToolException>(() => RunAsync(kernel, "kit_fail"));
        Assert.Equal(("tool_error", "The disk is full."), (failure.Type, failure.Message));
    }

    [Fact]
    public async Task Server_ThatRefusesTheKey_CostsItsToolsAndNothingElse()
    {
        await using var kernel = new ToolKernel([Kit with { Headers = new Dictionary<string, string>(StringComparer.Ordinal) }], new ManualTimeProvider());

        Assert.DoesNotContain(await NamesAsync(kernel), name => name.StartsWith("kit_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_ThatForgotItsSessions_IsToldAndSpokenToAnew()
    {
        await using var kernel = new ToolKernel([Kit], new ManualTimeProvider());

        var failure = await Assert.ThrowsAsync<ToolException>(() => RunAsync(kernel, "kit_forget"));

        Assert.Equal("unreachable", failure.Type);
        Assert.Equal("3", await RunAsync(kernel, "kit_add_up", """{"a":1,"b":2}"""));
    }

    [Fact]
    public async Task Server_ThatDies_IsToldAndCostsItsToolsFromThenOn()
    {
        await using var kernel = new ToolKernel([Kit], new ManualTimeProvider());
        var add = await FindAsync(kernel, "kit_add_up");
        _server.Kill();
        await _server.WaitForExitAsync(Cancellation);

        using var arguments = JsonDocument.Parse("{}");
        var failure = await Assert.ThrowsAsync<ToolException>(() => kernel.InvokeAsync(add, arguments.RootElement, new Nobody(), Cancellation));

        Assert.Equal(("unreachable", "The server kit cannot be reached."), (failure.Type, failure.Message));
        Assert.Equal(4, (await NamesAsync(kernel)).Count);
    }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        var dotnet = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        _server = Process.Start(new ProcessStartInfo(dotnet, [Path.Combine(AppContext.BaseDirectory, "OpenOps.McpKit.dll"), "http", Key])
        {
            UseShellExecute = false, RedirectStandardOutput = true,
        })!;
        _address = new Uri((await _server.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(TestTimeouts.Start, Cancellation))!);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!_server.HasExited)
        {
            _server.Kill();
        }

        await _server.WaitForExitAsync();
        _server.Dispose();
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(ToolKernel kernel) =>
        [.. (await kernel.ListAsync(Cancellation)).Select(tool => tool.Declaration.Name)];

    private static async Task<KernelTool> FindAsync(ToolKernel kernel, string name) =>
        (await kernel.ListAsync(Cancellation)).Single(tool => tool.Declaration.Name == name);

    private static async Task<string> RunAsync(ToolKernel kernel, string name, string json = "{}")
    {
        using var arguments = JsonDocument.Parse(json);
        return await kernel.InvokeAsync(await FindAsync(kernel, name), arguments.RootElement, new Nobody(), Cancellation);
    }

    private sealed class Nobody : IChatReader
    {
        public Task<string> ReadAsync(string tool, JsonElement arguments, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
