using System.Text.Json;
using Microsoft.SemanticKernel;
using OpenOps.Inference.SemanticKernel.Mcp;

namespace OpenOps.Inference.SemanticKernel.Tests;

public sealed class ToolKernelTests
{
    private static readonly DateTimeOffset Noon = new(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Functions_OfTheService_AreThese()
    {
        await using var kernel = new ToolKernel([], new ManualTimeProvider(Noon));

        var tools = await kernel.ListAsync(Cancellation);

        Assert.Equal(["chat_channel_members", "chat_read_thread", "chat_search_messages", "time_now"], tools.Select(tool => tool.Declaration.Name).Order(StringComparer.Ordinal));
        Assert.All(tools, tool => Assert.NotEmpty(tool.Declaration.Description));
        var search = tools.Single(tool => tool.Declaration.Name == "chat_search_messages").Declaration.JsonSchema;
        Assert.Equal(["words"], search.GetProperty("properties").EnumerateObject().Select(property => property.Name));
        Assert.Equal(["words"], search.GetProperty("required").EnumerateArray().Select(name => name.GetString()));
        Assert.True(kernel.MayHave("time_now"));
        Assert.False(kernel.MayHave("files_read"));
    }

    [Theory]
    [InlineData("{}", "Wednesday, 2026-07-01 12:00:00 +00:00")]
    [InlineData("""{"zone":"Europe/Berlin"}""", "Wednesday, 2026-07-01 14:00:00 +02:00")]
    public async Task Time_Now_IsTheClocks(string arguments, string told)
    {
        await using var kernel = new ToolKernel([], new ManualTimeProvider(Noon));
        Assert.Equal(told, await RunAsync(kernel, "time_now", arguments, new Chat()));
    }

    [Fact]
    public async Task Time_UnknownZone_IsSaidInWordsForTheModel()
    {
        await using var kernel = new ToolKernel([], new ManualTimeProvider(Noon));
        var exception = await Assert.ThrowsAsync<ToolException>(() => RunAsync(kernel, "time_now", """{"zone":"Mars/Olympus"}""", new Chat()));
        Assert.Equal(("invalid_arguments", "There is no such time zone. Give one such as Europe/Berlin, or none."), (exception.Type, exception.Message));
    }

    [Theory]
    [InlineData("chat_search_messages", """{"words":"pilot"}""", """search_messages {"words":"pilot"}""")]
    [InlineData("chat_read_thread", """{"post_id":"p1"}""", """read_thread {"post_id":"p1"}""")]
    [InlineData("chat_channel_members", """{}""", """channel_members {"channel":""}""")]
    [InlineData("chat_channel_members", """{"channel":"town","requester_id":"root"}""", """channel_members {"channel":"town"}""")]
    public async Task Chat_Functions_AskWhoReadsForThePersonAndNameNobody(string tool, string arguments, string asked)
    {
        await using var kernel = new ToolKernel([], new ManualTimeProvider(Noon));
        var chat = new Chat();
        Assert.Equal("found", await RunAsync(kernel, tool, arguments, chat));
        Assert.Equal([asked], chat.Asked);
    }

    [Fact]
    public async Task Chat_RequiredArgumentMissing_IsTheModelsMistake()
    {
        await using var kernel = new ToolKernel([], new ManualTimeProvider(Noon));
        var exception = await Assert.ThrowsAsync<ToolException>(() => RunAsync(kernel, "chat_search_messages", "{}", new Chat()));
        Assert.Equal("invalid_arguments", exception.Type);
    }

    [Fact]
    public async Task Function_WithoutAPermit_DoesNotRun()
    {
        var ran = false;
        var function = KernelFunctionFactory.CreateFromMethod(() => ran = true, "other");
        var kernel = new Kernel();
        kernel.FunctionInvocationFilters.Add(new ToolPermitFilter());

        await Assert.ThrowsAsync<KernelException>(() => kernel.InvokeAsync(function, cancellationToken: Cancellation));
        new ToolPermit("one", new Chat()).GiveTo(kernel);
        await Assert.ThrowsAsync<KernelException>(() => kernel.InvokeAsync(function, cancellationToken: Cancellation));
        var elsewhere = kernel.Plugins.AddFromFunctions("files", [KernelFunctionFactory.CreateFromMethod(() => ran = true, "other")])["other"];
        new ToolPermit("other", new Chat()).GiveTo(kernel);
        await Assert.ThrowsAsync<KernelException>(() => kernel.InvokeAsync(elsewhere, cancellationToken: Cancellation));
        Assert.False(ran);
        new ToolPermit("other", new Chat()).GiveTo(kernel);
        await kernel.InvokeAsync(function, cancellationToken: Cancellation);
        Assert.True(ran);
    }

    [Fact]
    public async Task Template_ThatCallsAFunction_DoesNotGetPastThePermit()
    {
        var ran = false;
        var kernel = new Kernel();
        kernel.FunctionInvocationFilters.Add(new ToolPermitFilter());
        kernel.Plugins.AddFromFunctions("chat", [KernelFunctionFactory.CreateFromMethod(() => ran = true, "search_messages")]);
        var template = new KernelPromptTemplateFactory().Create(new PromptTemplateConfig("{{chat.search_messages}}"));
        await Assert.ThrowsAsync<KernelException>(() => template.RenderAsync(kernel, cancellationToken: Cancellation));
        Assert.False(ran);
    }

    [Fact]
    public async Task McpServer_ByStandardInput_HasItsToolsUnderItsName()
    {
        await using var kernel = new ToolKernel([Kit], new ManualTimeProvider(Noon));

        var tools = await kernel.ListAsync(Cancellation);

        var add = tools.Single(tool => tool.Declaration.Name == "kit_add_up").Declaration;
        Assert.Equal("What add-up does.", add.Description);
        Assert.Equal("""{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"integer"}}}""", JsonSerializer.Serialize(add.JsonSchema));
        Assert.Equal("42", await RunAsync(kernel, "kit_add_up", """{"a":40,"b":2}""", new Chat()));
        Assert.True(kernel.MayHave("kit_add_up"));
    }

    [Fact]
    public async Task McpServer_Environment_HoldsNothingOfThisServicesOwn()
    {
        Environment.SetEnvironmentVariable("OPENOPS_TEST_VENDOR_KEY", "secret");
        await using var kernel = new ToolKernel([Kit with { Environment = new Dictionary<string, string?> { ["KIT_OWN"] = "1" } }], new ManualTimeProvider(Noon));
        var variables = await RunAsync(kernel, "kit_variables", "{}", new Chat());
        Assert.Contains("KIT_OWN", variables, StringComparison.Ordinal);
        Assert.DoesNotContain("OPENOPS_TEST_VENDOR_KEY", variables, StringComparison.Ordinal);
    }

    [Fact]
    public async Task McpServer_ToolFails_ItsWordsAreTold()
    {
        await using var kernel = new ToolKernel([Kit], new ManualTimeProvider(Noon));
        var exception = await Assert.ThrowsAsync<ToolException>(() => RunAsync(kernel, "kit_fail", "{}", new Chat()));
        Assert.Equal(("tool_error", "The disk is full."), (exception.Type, exception.Message));
    }

    [Fact]
    public async Task McpServer_Dies_IsToldAndStartedAgain()
    {
        await using var kernel = new ToolKernel([Kit], new ManualTimeProvider(Noon));
        var exception = await Assert.ThrowsAsync<ToolException>(() => RunAsync(kernel, "kit_die", "{}", new Chat()));
        Assert.Equal("unreachable", exception.Type);
        Assert.Equal("3", await RunAsync(kernel, "kit_add_up", """{"a":1,"b":2}""", new Chat()));
    }

    [Fact]
    public async Task McpServer_ThatIsNotThere_CostsItsToolsAndNothingElse()
    {
        await using var kernel = new ToolKernel([new McpServerSettings { Name = "gone", Command = "/no/such/program" }], new ManualTimeProvider(Noon));
        Assert.Equal(4, (await kernel.ListAsync(Cancellation)).Count);
        Assert.True(kernel.MayHave("gone_anything"));
    }

    private static McpServerSettings Kit => new()
    {
        Name = "kit",
        Command = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
        Arguments = [Path.Combine(AppContext.BaseDirectory, "OpenOps.McpKit.dll")],
    };

    private static async Task<string> RunAsync(ToolKernel kernel, string name, string arguments, IChatReader chat)
    {
        using var parsed = JsonDocument.Parse(arguments);
        var tool = (await kernel.ListAsync(Cancellation)).Single(tool => tool.Declaration.Name == name);
        return await kernel.InvokeAsync(tool, parsed.RootElement, chat, Cancellation);
    }

    private sealed class Chat : IChatReader
    {
        public List<string> Asked { get; } = [];

        public Task<string> ReadAsync(string tool, JsonElement arguments, CancellationToken cancellationToken)
        {
            Asked.Add($"{tool} {arguments.GetRawText()}");
            return Task.FromResult("found");
        }
    }
}
