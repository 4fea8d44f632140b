using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenOps.Inference.Tools;

namespace OpenOps.Inference.Tests.Tools;

/// <summary>Tools that do what a test tells them, in place of those that come with Semantic Kernel.</summary>
internal sealed class ScriptedTools : IToolSource
{
    private readonly Dictionary<string, ScriptedTool> _tools = new(StringComparer.Ordinal);

    /// <summary>The calls that have run, such as <c>weather {"city":"Oslo"}</c>.</summary>
    public ConcurrentQueue<string> Ran { get; } = new();

    public static ScriptedTools With(string name, Func<JsonElement, IToolChat, CancellationToken, Task<string>> run)
    {
        var tools = new ScriptedTools();
        tools._tools[name] = new ScriptedTool(tools, name, run);
        return tools;
    }

    public static ScriptedTools With(string name, Func<JsonElement, string> run) => With(name, (arguments, _, _) => Task.FromResult(run(arguments)));

    public Task<IReadOnlyList<ITool>> ListAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ITool>>([.. _tools.Values]);

    public bool MayHave(string tool) => _tools.ContainsKey(tool);

    private sealed class ScriptedTool(ScriptedTools tools, string name, Func<JsonElement, IToolChat, CancellationToken, Task<string>> run) : ITool
    {
        public AIFunctionDeclaration Declaration { get; } = AIFunctionFactory.CreateDeclaration(
            name, $"What {name} is for.", JsonSerializer.SerializeToElement(new { type = "object", properties = new { city = new { type = "string" } } }));

        public Task<string> RunAsync(JsonElement arguments, IToolChat chat, CancellationToken cancellationToken)
        {
            tools.Ran.Enqueue($"{name} {arguments.GetRawText()}");
            return run(arguments, chat, cancellationToken);
        }
    }
}
