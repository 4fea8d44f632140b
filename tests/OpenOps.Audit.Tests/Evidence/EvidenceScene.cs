using System.IO.Compression;
using System.Text;
using OpenOps.Audit.Chain;
using OpenOps.Audit.Evidence;
using OpenOps.Audit.Tests.Chain;

namespace OpenOps.Audit.Tests.Evidence;

/// <summary>An evidence export on somebody's disk, who may change it, with the public keys and checkpoints that were kept elsewhere.</summary>
internal sealed class EvidenceScene : IDisposable
{
    private readonly TempDirectory _directory = new();

    public string Export => _directory.File("evidence.zip");

    /// <summary>The folder of public keys, as it was when the export was made.</summary>
    public string Keys => _directory.File("public-keys");

    /// <summary>The checkpoints' file, as it was when the export was made.</summary>
    public string Checkpoints => _directory.File("checkpoints.jsonl");

    /// <summary>Ten events in five interactions, then the event of their export, all of them signed.</summary>
    public static async Task<EvidenceScene> CreateAsync(PostgresFixture postgres)
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        return await CreateAsync(database);
    }

    public static async Task<EvidenceScene> CreateAsync(ChainDatabase database, Func<AuditService, Task>? before = null)
    {
        var scene = new EvidenceScene();
        await using var service = database.Start();
        await (before ?? (_ => Task.CompletedTask))(service);
        scene.Copy(database);
        await scene.ExportAsync(service);
        scene.Copy(database);
        return scene;
    }

    public async Task ExportAsync(AuditService service)
    {
        await using var body = await service.Exporter.GetStreamAsync("/exports/evidence", TestContext.Current.CancellationToken);
        await using var file = File.Create(Export);
        await body.CopyToAsync(file, TestContext.Current.CancellationToken);
    }

    public void Copy(ChainDatabase database)
    {
        Directory.CreateDirectory(Keys);
        foreach (var key in Directory.GetFiles(Path.Combine(database.Path, "public-keys")))
        {
            File.Copy(key, Path.Combine(Keys, Path.GetFileName(key)), overwrite: true);
        }

        File.Copy(database.Directory.CheckpointsFile, Checkpoints, overwrite: true);
    }

    public async Task<ChainReport> VerifyAsync(bool withCheckpoints = false)
    {
        var keys = PublicKeys.Read([Keys]);
        await using var chain = await ExportedChain.OpenAsync(Export, keys, withCheckpoints ? Checkpoints : null, TestContext.Current.CancellationToken);
        return await ChainVerification.RunAsync(chain, keys, masters: null, _ => { });
    }

    /// <summary>Changes the lines of a file in the export; without lines the file is left out.</summary>
    public void Rewrite(string name, Func<List<string>, IEnumerable<string>?> change)
    {
        var files = new List<(string Name, List<string> Lines)>();
        using (var zip = ZipFile.OpenRead(Export))
        {
            foreach (var entry in zip.Entries)
            {
                using var reader = new StreamReader(entry.Open());
                files.Add((entry.Name, [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)]));
            }
        }

        File.Delete(Export);
        using var rewritten = ZipFile.Open(Export, ZipArchiveMode.Create);
        foreach (var file in files)
        {
            if ((file.Name == name ? change(file.Lines) : file.Lines) is { } lines)
            {
                using var content = rewritten.CreateEntry(file.Name).Open();
                content.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
            }
        }
    }

    public void Dispose() => _directory.Dispose();
}
