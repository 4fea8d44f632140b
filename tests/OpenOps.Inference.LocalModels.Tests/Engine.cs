using Microsoft.Extensions.AI;
using OpenOps.Inference.LocalModels.Chat;
using OpenOps.Inference.LocalModels.Native;
using OpenOps.Inference.LocalModels.Serving;

namespace OpenOps.Inference.LocalModels.Tests;

/// <summary>A model with its client, and short ways to ask it.</summary>
internal sealed class Engine : IAsyncDisposable
{
    // The tests' files are the kit's own: a trial in another process would only cost time.
    public Engine(
        string file, Func<LocalModelSettings, LocalModelSettings>? change = null, TimeProvider? time = null,
        Func<NativeModel, IModelRuntime>? createRuntime = null)
    {
        var settings = new LocalModelSettings
        {
            Id = "model", DisplayName = "The model", File = file, Threads = 1, Sha256 = Hash(file), ContextLength = 512, PromptChunk = 16, PreciseCache = true,
        };
        Model = new LocalModel(change?.Invoke(settings) ?? settings, meters: null, time ?? TimeProvider.System, createRuntime);
        Client = new LocalChatClient(Model, new Random(1));
    }

    public LocalModel Model { get; }

    public LocalChatClient Client { get; }

    public static ChatOptions Greedy(int? tokens = 32, string? person = null, IList<string>? stop = null) => new()
    {
        Temperature = 0, MaxOutputTokens = tokens, StopSequences = stop,
        AdditionalProperties = person is null ? null : new() { [LocalChatClient.PersonKey] = person },
    };

    public static string Hash(string file) =>
        File.Exists(file) ? Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))) : "";

    public Task<ChatResponse> AskAsync(string question, ChatOptions? options = null) =>
        AskAsync([new ChatMessage(ChatRole.User, question)], options);

    public async Task<ChatResponse> AskAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null) =>
        await Client.GetResponseAsync(messages, options ?? Greedy(), TestContext.Current.CancellationToken).WaitAsync(TestTimeouts.Step, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await Model.DisposeAsync();
}
