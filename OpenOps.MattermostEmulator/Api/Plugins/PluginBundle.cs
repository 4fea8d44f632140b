using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenOps.MattermostEmulator.State;

namespace OpenOps.MattermostEmulator.Api.Plugins;

/// <summary>An uploaded plug-in, taken apart: what it says of itself, and what it brings for the web app.</summary>
internal sealed partial record PluginBundle(Plugin Plugin, byte[] WebApp)
{
    private const long LargestContent = 64 << 20;

    /// <summary>Reads a compressed archive with <c>plugin.json</c> at its top or in its one folder.</summary>
    public static PluginBundle Read(Stream archive)
    {
        var files = Unpack(archive);
        var prefix = Prefix(files.Keys);
        var manifest = Parse(files.GetValueOrDefault(prefix + "plugin.json"));
        if (!IdPattern().IsMatch(manifest.Id ?? ""))
        {
            throw ApiErrors.Of(
                400, "app.plugin.invalid_id.app_error", $"Plugin Id must be at least 3 characters, at most 190 characters and match {IdPattern()}.");
        }

        var path = manifest.Webapp?.BundlePath ?? "";
        var webApp = path.Length == 0 ? [] : files.GetValueOrDefault(prefix + path.Replace('\\', '/').TrimStart('/'))
            ?? throw ApiErrors.Of(500, "app.plugin.webapp_bundle.app_error", "Unable to generate plugin webapp bundle.");
        return new PluginBundle(
            new Plugin
            {
                Id = manifest.Id!.ToLowerInvariant(),
                Name = manifest.Name ?? "",
                Description = manifest.Description ?? "",
                Version = manifest.Version ?? "",
                MinServerVersion = manifest.MinServerVersion ?? "",
                BundlePath = path,
                BundleHash = Hash(webApp),
            },
            webApp);
    }

    private static Dictionary<string, byte[]> Unpack(Stream archive)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var plain = new MemoryStream();
            using (var packed = new GZipStream(archive, CompressionMode.Decompress))
            {
                CopyBounded(packed, plain);
            }

            plain.Position = 0;
            using var tar = new TarReader(plain);
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                {
                    using var content = new MemoryStream();
                    entry.DataStream?.CopyTo(content);
                    files[entry.Name.TrimStart('.').TrimStart('/')] = content.ToArray();
                }
            }
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException or FormatException or ArgumentException)
        {
            throw ApiErrors.Of(400, "app.plugin.extract.app_error", "An error occurred extracting the plugin bundle.");
        }

        return files;
    }

    // A small file can unpack into a very large one.
    private static void CopyBounded(GZipStream packed, MemoryStream plain)
    {
        var buffer = new byte[81_920];
        for (var read = packed.Read(buffer); read > 0; read = packed.Read(buffer))
        {
            plain.Write(buffer, 0, read);
            if (plain.Length > LargestContent)
            {
                throw new InvalidDataException();
            }
        }
    }

    private static string Prefix(IEnumerable<string> names)
    {
        var folders = names.Select(name => name.IndexOf('/') is var slash and >= 0 ? name[..(slash + 1)] : "").Distinct(StringComparer.Ordinal).ToList();
        return folders is [var only] ? only : "";
    }

    private static Manifest Parse(byte[]? json)
    {
        try
        {
            return json is null ? throw NoManifest() : JsonSerializer.Deserialize<Manifest>(json, WireJson.Options) ?? throw NoManifest();
        }
        catch (JsonException)
        {
            throw NoManifest();
        }
    }

    private static ApiErrorException NoManifest() => ApiErrors.Of(400, "app.plugin.manifest.app_error", "Unable to find manifest for extracted plugin.");

    // FNV-1a, 64 bits, as the real server names bundles.
    private static string Hash(byte[] content)
    {
        var hash = 14_695_981_039_346_656_037;
        foreach (var one in content)
        {
            hash = unchecked((hash ^ one) * 1_099_511_628_211);
        }

        return hash.ToString("x16");
    }

    [GeneratedRegex(@"^[a-zA-Z0-9\-_\.]{3,190}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex IdPattern();

    private sealed record Manifest(string? Id, string? Name, string? Description, string? Version, string? MinServerVersion, WebAppPart? Webapp);

    private sealed record WebAppPart(string? BundlePath);
}
