using System.CommandLine;
using System.Text.Json;
using OpenOps.Sandbox.Topology;

namespace OpenOps.Sandbox.CommandLine;

/// <summary><c>audit export</c>: takes a part of the running sandbox's record away as a file, as the service records.</summary>
internal static class AuditExportCommand
{
    /// <summary>Those of the service.</summary>
    internal static readonly string[] Formats = ["interactions", "csv", "sft", "kto", "dpo", "openai-preference", "evidence"];

    public static Command Create(Option<DirectoryInfo> data)
    {
        var format = new Argument<string>("format")
        {
            Description = "interactions (JSONL) or csv; sft, kto, dpo or openai-preference: training data made of ratings; evidence: the whole hash chain without any text, for `audit verify --export`.",
        };
        format.AcceptOnlyFromAmong(Formats);
        var file = new Argument<FileInfo>("file") { Description = "The zip file to write; it may not exist yet." };
        var filters = new ExportFilters();
        var command = new Command("export", "Writes a part of the running sandbox's record to a file.") { format, file, data };
        filters.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = $"exports/{parsed.GetValue(format)}{filters.QueryOf(parsed)}";
            await RunAsync(parsed.GetValue(data)!.FullName, address, parsed.GetValue(file)!.FullName, Console.Out, ProgressLine.OnTerminal(), cancellationToken);
            return 0;
        });
        return command;
    }

    /// <param name="dataDirectory">The sandbox's.</param>
    /// <param name="address">What to ask the service for: format and filters.</param>
    /// <param name="file">Where it is to lie.</param>
    /// <param name="output">Is told what was written.</param>
    /// <param name="progress">Is told how much has come.</param>
    /// <param name="cancellationToken">Ends it; nothing is left behind.</param>
    /// <exception cref="SandboxException">No sandbox runs, the file exists, or the service did not send a whole one.</exception>
    internal static async Task RunAsync(
        string dataDirectory, string address, string file, TextWriter output, ProgressLine progress, CancellationToken cancellationToken)
    {
        if (File.Exists(file))
        {
            throw new SandboxException($"{file} exists already. Name another file, or remove it first.");
        }

        var (service, key) = await FindServiceAsync(dataDirectory, cancellationToken);

        // A name of its own: what somebody else left there, or writes there now, is not touched.
        var unfinished = $"{file}.{Path.GetRandomFileName()}.part";
        try
        {
            var files = await new ExportDownload(service, key, progress).ReadAsync(address, unfinished, cancellationToken);
            File.Move(unfinished, file);
            await output.WriteLineAsync(
                $"Wrote {file}: {string.Join(", ", files.Select(one => $"{one.Rows} rows in {one.Name}"))}; {new FileInfo(file).Length} bytes. The record says that it was taken.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException or JsonException)
        {
            throw new SandboxException($"The export did not arrive whole, and nothing was written: {exception.Message}");
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task<(Uri Service, string Key)> FindServiceAsync(string dataDirectory, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataDirectory, SandboxFile.FileName);
        if (!File.Exists(path))
        {
            throw new SandboxException($"No sandbox runs in {dataDirectory}. Start one with `dotnet openops.cs up`; its service records what is exported, so it has to run.");
        }

        using var sandbox = JsonDocument.Parse(await File.ReadAllTextAsync(path, cancellationToken));
        return (new Uri(sandbox.RootElement.GetProperty("audit_url").GetString()!), sandbox.RootElement.GetProperty("api_keys").GetProperty("audit").GetString()!);
    }
}
