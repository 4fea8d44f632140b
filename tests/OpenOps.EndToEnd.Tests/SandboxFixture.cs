using OpenOps.TestKit.Models;
using OpenOps.TestKit.Sandboxes;

namespace OpenOps.EndToEnd.Tests;

/// <summary>One sandbox for a class of tests, whose <c>@compatible</c> bot answers from a model that the test scripts.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("openops-e2e-").FullName;

    internal SandboxProcess Sandbox { get; private set; } = null!;

    internal ScriptedModelServer Model { get; private set; } = null!;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        // PostgreSQL does not run as root, and the user it runs as has to reach its data.
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_101_101);
        Model = await ScriptedModelServer.StartAsync();
        Sandbox = await SandboxProcess.StartAsync(_directory, ScriptedModel(Model));
    }

    /// <summary>The environment that gives a sandbox the scripted model and no other vendor.</summary>
    internal static Dictionary<string, string?> ScriptedModel(ScriptedModelServer model) => new(StringComparer.Ordinal)
    {
        ["OPENAI_BASE_URL"] = model.BaseAddress.ToString(),
        ["OPENAI_MODEL"] = ScriptedModelServer.ModelName,
        ["OPENAI_API_KEY"] = null,
        ["ANTHROPIC_API_KEY"] = null,
        ["AZURE_OPENAI_ENDPOINT"] = null,
        ["AZURE_OPENAI_API_KEY"] = null,
    };

    internal async Task<ChatPerson> SignInAsync(int person = 0)
    {
        var description = Sandbox.Describe();
        return await ChatPerson.SignInAsync(description.ChatUrl, description.Users[person]);
    }

    internal AuditReader Audit() => new(Sandbox.Describe());

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Sandbox.DisposeAsync();
        await Model.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
