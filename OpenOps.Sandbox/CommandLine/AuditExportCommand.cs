using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using OpenOps.Sandbox.Secrets;
using OpenOps.Sandbox.Topology;

namespace OpenOps.Sandbox.CommandLine;

/// <summary><c>audit export</c>: takes a part of the running sandbox's record away as a file, as the service records.</summary>
internal static class AuditExportCommand
{
    private static readonly string[] Formats = ["evidence"];

    public static Command Create(Option<DirectoryInfo> data)
    {
        var format = new Argument<string>("format") { Description = "evidence: the whole hash chain without any text, for `audit verify --export`." };
        format.AcceptOnlyFromAmong(Formats);
        var file = new Argument<FileInfo>("file") { Description = "The zip file to write; it may not exist yet." };
        var command = new Command("export", "Writes a part of the running sandbox's record to a file.") { format, file, data };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await RunAsync(parsed.GetValue(data)!.FullName, parsed.GetValue(format)!, parsed.GetValue(file)!.FullName, cancellationToken);
            return 0;
        });
        return command;
    }

    /// <exception cref="SandboxException">No sandbox runs, the file exists, or the service did not send a whole one.</exception>
    internal static async Task RunAsync(string dataDirectory, string format, string file, CancellationToken cancellationToken)
    {
        if (File.Exists(file))
        {
            throw new SandboxException($"{file} exists already. Name another file, or remove it first.");
        }

        var (service, key) = await FindServiceAsync(dataDirectory, cancellationToken);
        using var client = new HttpClient { BaseAddress = service, Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var unfinished = file + ".part";
        try
        {
            using var response = await client.GetAsync(new Uri($"exports/{format}", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            response.EnsureSuccessStatusCode();
            await using (var part = PrivateFile.Create(unfinished))
            {
                await response.Content.CopyToAsync(part, cancellationToken);
            }

            File.Move(unfinished, file);
            Console.WriteLine($"Wrote {file}, {new FileInfo(file).Length} bytes. The record says that it was taken.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            File.Delete(unfinished);
            throw new SandboxException($"The export did not arrive whole, and nothing was written: {exception.Message}");
        }
        catch (OperationCanceledException)
        {
            File.Delete(unfinished);
            throw;
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
