using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenOps.AppHost.Services;

/// <summary>Brings model files here from the dashboard, with the verb that `dotnet openops.cs models pull` runs.</summary>
internal static class ModelCommandExtensions
{
#if DEBUG
    private const string Configuration = "Debug";
#else
    private const string Configuration = "Release";
#endif

    /// <summary>Adds one command for each model of the catalogue that has a file to fetch. Its progress is in the resource's log.</summary>
    public static IResourceBuilder<ProjectResource> WithModelCommands(this IResourceBuilder<ProjectResource> builder, string catalogue)
    {
        if (builder.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return builder; // a manifest names none of the machine that wrote it
        }

        foreach (var (id, name) in ModelsWithFiles(catalogue))
        {
            builder.WithCommand($"pull-{id}", $"Pull {name}", context => PullAsync(builder.Resource, catalogue, id, context), new CommandOptions
            {
                Description = $"Brings the file of {name} here, checked. Restart this resource afterwards.",
                IconName = "ArrowDownload",
            });
        }

        return builder;
    }

    private static List<(string Id, string Name)> ModelsWithFiles(string catalogue)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(catalogue), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        return
        [
            .. document.RootElement.GetProperty("models").EnumerateArray()
                .Where(model => model.TryGetProperty("url", out _) && model.TryGetProperty("sha256", out _))
                .Select(model => (model.GetProperty("id").GetString()!, model.GetProperty("display_name").GetString()!)),
        ];
    }

    private static async Task<ExecuteCommandResult> PullAsync(ProjectResource inference, string catalogue, string id, ExecuteCommandContext context)
    {
        var log = context.ServiceProvider.GetRequiredService<ResourceLoggerService>().GetLogger(inference);
        var project = Path.GetDirectoryName(inference.GetProjectMetadata().ProjectPath)!;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(project, "bin", Configuration, "net10.0", "OpenOps.Inference.dll"), "models", "pull", id])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Models__Catalogue"] = catalogue;
        using var process = new Process { StartInfo = start };
        var last = "";
        process.OutputDataReceived += (_, line) => Tell(line.Data);
        process.ErrorDataReceived += (_, line) => Tell(last = line.Data ?? last);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
            return CommandResults.Canceled();
        }

        return process.ExitCode == 0 ? CommandResults.Success() : CommandResults.Failure(last);

        void Tell(string? line)
        {
            if (!string.IsNullOrEmpty(line))
            {
                log.Log(LogLevel.Information, default, line, exception: null, static (text, _) => text); // no event of ours: the verb's own words
            }
        }
    }
}
