using OpenOps.GgufKit;
using OpenOps.TestKit.Sandboxes;

namespace OpenOps.EndToEnd.Tests.Tools;

/// <summary>A sandbox with a bot whose model is a GGUF file made by hand: it asks who is in a channel, and answers once it knows.</summary>
public sealed class LocalToolFixture : IAsyncLifetime
{
    internal const string Bot = "local";
    internal const string Channel = "harbour";

#if FULL_PROFILE
    private static bool HasLocalModels => true;
#else
    private static bool HasLocalModels => false;
#endif

    private readonly string _directory = Directory.CreateTempSubdirectory("openops-e2e-").FullName;
    private SandboxProcess? _sandbox;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (!HasLocalModels)
        {
            return;
        }

        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        var file = Path.Combine(_directory, "tool.gguf");
        ToolModel.Write(
            file,
            ["Let", " me see.", "<tool_call>", "{\"name\":", " \"chat_channel_members\",", " \"arguments\":", " {\"channel\":", $" \"{Channel}\"}}}}", "</tool_call>"],
            ["Those", " are all", "."], marks: ["<tool_call>", "</tool_call>"]);
        _sandbox = await SandboxProcess.StartAsync(_directory, new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["OPENAI_BASE_URL"] = null,
            ["OPENAI_API_KEY"] = null,
            ["ANTHROPIC_API_KEY"] = null,
            ["AZURE_OPENAI_ENDPOINT"] = null,
            ["Models__Entries__0__id"] = "tool-file",
            ["Models__Entries__0__display_name"] = "The file",
            ["Models__Entries__0__provider"] = "local",
            ["Models__Entries__0__file"] = file,
            ["Tools__Policies__chat_channel_members"] = "ask",
            ["Bots__5__Username"] = Bot,
            ["Bots__5__DisplayName"] = "The file",
            ["Bots__5__Description"] = "Answers with a file of this machine.",
            ["Bots__5__Model"] = "tool-file",
            ["Bots__5__Tools__0"] = "chat_channel_members",
        });
    }

    internal async Task<ChatPerson> SignInAsync(int person = 0)
    {
        // Not a gate of the machine: the offline profile has neither LLamaSharp nor Semantic Kernel, by what it is.
        Assert.SkipUnless(HasLocalModels, "GGUF files and kernel functions are in the full profile only.");
        var description = _sandbox!.Describe();
        return await ChatPerson.SignInAsync(description.ChatUrl, description.Users[person]);
    }

    internal AuditReader Audit() => new(_sandbox!.Describe());

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
