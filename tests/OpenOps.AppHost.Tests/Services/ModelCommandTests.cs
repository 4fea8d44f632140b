using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using OpenOps.AppHost.Services;
using TempDirectory = OpenOps.TestKit.TempDirectory;

namespace OpenOps.AppHost.Tests.Services;

public sealed class ModelCommandTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Commands_OfTheShippedCatalogue_PullEachFile()
    {
        await using var app = await AppModel.CreateAsync();

        Assert.Equal(
            [("pull-qwen3-4b", "Pull Qwen3 4B"), ("pull-qwen3-1.7b", "Pull Qwen3 1.7B"), ("pull-qwen3-8b", "Pull Qwen3 8B"), ("pull-qwen3-embedding-0.6b", "Pull Qwen3 Embedding 0.6B")],
            app.Get<ProjectResource>("inference").Annotations.OfType<ResourceCommandAnnotation>()
                .Where(command => command.Name.StartsWith("pull-", StringComparison.Ordinal)).Select(command => (command.Name, command.DisplayName)));
    }

    [Fact]
    public async Task Command_FileIsHere_SucceedsAndSaysSoInTheLog()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.File("a.gguf"), "GGUF", Cancellation);

        var (result, log) = await PullAsync(folder);

        Assert.Equal((true, null), (result.Success, result.ErrorMessage));
        Assert.Contains(log, line => line.Contains($"a is here already, whole: {folder.File("a.gguf")}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Command_NobodyAnswers_FailsWithTheReason()
    {
        using var folder = new TempDirectory();

        var (result, _) = await PullAsync(folder);

        Assert.False(result.Success);
        Assert.Contains("127.0.0.1:9 cannot be reached", result.ErrorMessage);
        Assert.False(File.Exists(folder.File("a.gguf")));
    }

    private static async Task<(ExecuteCommandResult Result, List<string> Log)> PullAsync(TempDirectory folder)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData("GGUF"u8));
        await File.WriteAllTextAsync(folder.File("models.json"), $$"""
            {"models": [{"id": "a", "display_name": "A", "provider": "local", "file": "a.gguf", "url": "http://127.0.0.1:9/a.gguf", "sha256": "{{hash}}", "size": 4}]}
            """, Cancellation);
        var builder = TestBuilder.Create();
        var inference = builder.AddProject<Projects.OpenOps_Inference>("inference", options => options.ExcludeLaunchProfile = true).WithModelCommands(folder.File("models.json"));
        await using var app = builder.Build();
        var command = inference.Resource.Annotations.OfType<ResourceCommandAnnotation>().Single(annotation => annotation.Name == "pull-a");

        var result = await command.ExecuteCommand(new ExecuteCommandContext { ServiceProvider = app.Services, ResourceName = "inference", CancellationToken = Cancellation });

        var logs = app.Services.GetRequiredService<ResourceLoggerService>();
        logs.Complete(inference.Resource);
        var log = new List<string>();
        await foreach (var batch in logs.WatchAsync(inference.Resource).WithCancellation(Cancellation))
        {
            log.AddRange(batch.Select(line => line.Content));
        }

        return (result, log);
    }
}
