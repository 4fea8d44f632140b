using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpenOps.BotService.WebApp;

namespace OpenOps.BotService.Tests.WebApp;

public sealed partial class PluginArchiveTests
{
    private const string Manifest = """{"id":"a.b","version":"1.2.3","webapp":{"bundle_path":"webapp/main.js"}}""";

    [Fact]
    public void Create_Twice_GivesTheSameBytes() =>
        Assert.Equal(PluginArchive.Create().Content.ToArray(), PluginArchive.Create().Content.ToArray());

    [Fact]
    public void Version_FollowsFromTheFiles()
    {
        var one = PluginArchive.Create(Manifest, "one");
        Assert.Matches(@"^1\.2\.3\+[0-9a-f]{12}$", one.Version);
        Assert.Equal(one.Version, PluginArchive.Create(Manifest, "one").Version);
        Assert.NotEqual(one.Version, PluginArchive.Create(Manifest, "two").Version);
        Assert.NotEqual(one.Version, PluginArchive.Create(Manifest.Replace("a.b", "a.c", StringComparison.Ordinal), "one").Version);
    }

    [Fact]
    public void Archive_HoldsTheManifestWithItsVersion_AndTheScriptItNames()
    {
        var archive = PluginArchive.Create();
        var files = Unpack(archive);
        Assert.Equal([$"{archive.Id}/plugin.json", $"{archive.Id}/webapp/main.js"], files.Keys.Order());
        var manifest = JsonElement.Parse(files[$"{archive.Id}/plugin.json"]);
        Assert.Equal((archive.Id, archive.Version), (manifest.GetProperty("id").GetString(), manifest.GetProperty("version").GetString()));
        Assert.Equal("webapp/main.js", manifest.GetProperty("webapp").GetProperty("bundle_path").GetString());
        Assert.False(manifest.TryGetProperty("server", out _));
    }

    [Fact]
    public void Script_NeverMakesMarkupOfText_NorReachesElsewhere()
    {
        var script = Unpack(PluginArchive.Create()).Single(file => file.Key.EndsWith("main.js", StringComparison.Ordinal)).Value;
        Assert.DoesNotMatch(Markup(), script);
        Assert.DoesNotContain("://", script, StringComparison.Ordinal);
        Assert.Contains("registerPlugin('com.openops.assistant'", script, StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Unpack(PluginArchive archive)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        using var packed = new GZipStream(new MemoryStream(archive.Content.ToArray()), CompressionMode.Decompress);
        using var tar = new TarReader(packed);
        while (tar.GetNextEntry(copyData: true) is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!);
            files[entry.Name] = reader.ReadToEnd();
        }

        return files;
    }

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacent|dangerouslySet|document\.write|\beval\b|new Function", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Markup();
}
