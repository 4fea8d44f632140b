using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using OpenOps.BotService.Prompts;
using OpenOps.Inference.SemanticKernel.Prompts;

namespace OpenOps.Inference.SemanticKernel.Tests;

/// <summary>A prompt file says the same to a model, whichever of the two renders it.</summary>
public sealed partial class PromptFunctionTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder(), "*.md").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Render_EveryPromptFile_IsTheSameAsByTheBot(string file)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Folder(), file), TestContext.Current.CancellationToken);
        var values = Variables().Matches(text).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)
            .ToDictionary(name => name, name => $"<{name}> & \"{{{{$other}}}}\" {{{{chat.search}}}}\n\n'line' ", StringComparer.Ordinal);

        var expected = new PromptTemplate(file, text, values.Keys).Render(values);
        Assert.Equal(expected, await PromptFunctions.RenderAsync(file, text, values, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Files_Are_ThoseOfTheBot() => Assert.Contains("assistant.md", Files.Select(row => row.Data));

    [Fact]
    public async Task Function_OfAFile_AsksTheModelWithTheRenderedText()
    {
        var model = new ScriptedChatClient("Fine.");
        var builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatClient>(model);
        var kernel = builder.Build();

        var answer = await kernel.InvokeAsync(PromptFunctions.Load("my-prompt.md", "Greet {{$who}}.\r\n"), new KernelArguments { ["who"] = "<b>Ann</b> & Bob" }, TestContext.Current.CancellationToken);

        Assert.Equal("Fine.", answer.GetValue<string>());
        Assert.Equal(["user: Greet <b>Ann</b> & Bob."], model.Asked);
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "OpenOps.BotService", "Prompts"));

    [GeneratedRegex(@"\{\{\$(?<name>[A-Za-z0-9_]+)\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Variables();

    private sealed class ScriptedChatClient(string answer) : IChatClient
    {
        public List<string> Asked { get; } = [];

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            Asked.AddRange(messages.Select(message => $"{message.Role}: {message.Text}"));
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer)));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) =>
            serviceKey is null && serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("scripted") : null;

        public void Dispose()
        {
        }
    }
}
