using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenOps.BotService.WebApp;

/// <summary>
/// The plug-in for Mattermost's web app, packed as servers take it. The same files give the same bytes, and other files
/// another version: so a server tells by the version alone whether it has this one.
/// </summary>
internal sealed class PluginArchive
{
    public const string FileName = "openops-web-app.tar.gz";

    private const int HashLength = 12;
    private const UnixFileMode Readable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private PluginArchive(string id, string version, byte[] content) => (Id, Version, Content) = (id, version, content);

    /// <summary>The name by which servers know it.</summary>
    public string Id { get; }

    /// <summary>Its version, which ends with a part of its files' hash.</summary>
    public string Version { get; }

    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>Packs the files that came with the service.</summary>
    public static PluginArchive Create() => Create(Resource("plugin.json"), Resource("main.js"));

    /// <summary>Packs a manifest and the script that it names.</summary>
    public static PluginArchive Create(string manifestJson, string script)
    {
        var manifest = JsonNode.Parse(manifestJson)!.AsObject();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifestJson + '\0' + script)))[..HashLength];
        var version = $"{(string?)manifest["version"]}+{hash}";
        manifest["version"] = version;
        var id = (string)manifest["id"]!;

        using var content = new MemoryStream();
        using (var packed = new GZipStream(content, CompressionLevel.Optimal, leaveOpen: true))
        using (var tar = new TarWriter(packed, TarEntryFormat.Ustar))
        {
            Add(tar, $"{id}/plugin.json", manifest.ToJsonString(Indented));
            Add(tar, $"{id}/{(string?)manifest["webapp"]?["bundle_path"]}", script);
        }

        return new PluginArchive(id, version, content.ToArray());
    }

    // Neither the time nor the machine is told: they would make other bytes each time.
    private static void Add(TarWriter tar, string name, string text) => tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
        ModificationTime = DateTimeOffset.UnixEpoch,
        Mode = Readable,
    });

    private static string Resource(string name)
    {
        using var stream = typeof(PluginArchive).Assembly.GetManifestResourceStream(typeof(PluginArchive), name)
            ?? throw new InvalidOperationException($"{name} is not embedded.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
