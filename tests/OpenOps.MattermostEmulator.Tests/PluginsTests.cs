using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Text;
using OpenOps.MattermostEmulator.Tests.Emulation;

namespace OpenOps.MattermostEmulator.Tests;

public sealed class PluginsTests
{
    private const string Manifest = """{"id":"com.example.lab","name":"Lab","description":"probe","version":"0.1.0","min_server_version":"5.20.0","webapp":{"bundle_path":"webapp/main.js"}}""";

    [Fact]
    public async Task Plugin_Uploaded_IsListedAndRunsOnceEnabled()
    {
        await using var emulator = await Emulator.StartAsync();
        var alice = await emulator.AddMemberAsync("alice");
        await using var socket = await alice.ConnectAsync();

        var uploaded = await UploadAsync(emulator.Admin, Manifest, "folder/");
        Assert.Equal((HttpStatusCode.Created, "com.example.lab", "Lab", "0.1.0"), (uploaded.Status, uploaded.Body.Text("id"), uploaded.Body.Text("name"), uploaded.Body.Text("version")));
        Assert.Equal(0, (await emulator.Admin.GetAsync("/plugins/statuses"))[0].Number("state"));
        Assert.Empty((await emulator.Anonymous().GetAsync("/plugins/webapp")).AsArray());

        await emulator.Admin.PostAsync("/plugins/com.example.lab/enable");
        var told = await socket.ExpectAsync("plugin_enabled");
        var listed = Assert.Single((await emulator.Anonymous().GetAsync("/plugins/webapp")).AsArray());
        Assert.Equal("", listed.Text("name"));
        var path = listed!["webapp"].Text("bundle_path");
        Assert.Equal(path, told["data"]!["manifest"]!["webapp"].Text("bundle_path"));
        Assert.Matches("^/static/com.example.lab/com.example.lab_[0-9a-f]{16}_bundle.js$", path);
        var bundle = await emulator.Anonymous().TryGetAsync("/" + path.Replace("/static/", "/static/plugins/", StringComparison.Ordinal));
        Assert.Equal("registerPlugin();", bundle.Raw);
        Assert.Equal("public, max-age=31556926", bundle.Header("Cache-Control"));

        await emulator.Admin.DeleteAsync("/plugins/com.example.lab");
        await socket.ExpectAsync("plugin_disabled");
        Assert.Empty((await emulator.Admin.GetAsync("/plugins/statuses")).AsArray());
    }

    [Fact]
    public async Task Plugin_UploadedAgain_NeedsForceAndStaysEnabled()
    {
        await using var emulator = await Emulator.StartAsync();
        await UploadAsync(emulator.Admin, Manifest);
        await emulator.Admin.PostAsync("/plugins/com.example.lab/enable");
        var again = await UploadAsync(emulator.Admin, Manifest);
        Assert.Equal((HttpStatusCode.BadRequest, "app.plugin.install_id.app_error"), (again.Status, again.ErrorId));
        await UploadAsync(emulator.Admin, Manifest.Replace("0.1.0", "0.2.0", StringComparison.Ordinal), force: true);
        var status = (await emulator.Admin.GetAsync("/plugins/statuses"))[0];
        Assert.Equal(("0.2.0", 2), (status.Text("version"), status.Number("state")));
    }

    [Fact]
    public async Task Plugin_ForANewerServer_IsTakenAndDoesNotRun()
    {
        await using var emulator = await Emulator.StartAsync();
        await UploadAsync(emulator.Admin, Manifest.Replace("5.20.0", "99.0.0", StringComparison.Ordinal));
        await emulator.Admin.PostAsync("/plugins/com.example.lab/enable");
        Assert.Equal(3, (await emulator.Admin.GetAsync("/plugins/statuses"))[0].Number("state"));
        Assert.Empty((await emulator.Anonymous().GetAsync("/plugins/webapp")).AsArray());
    }

    [Theory]
    [InlineData("""{"id":"a b c","webapp":null}""", "app.plugin.invalid_id.app_error")]
    [InlineData("not json", "app.plugin.manifest.app_error")]
    [InlineData(null, "app.plugin.manifest.app_error")]
    public async Task Plugin_WithoutAnUsableManifest_IsRefused(string? manifest, string errorId)
    {
        await using var emulator = await Emulator.StartAsync();
        var answer = await UploadAsync(emulator.Admin, manifest);
        Assert.Equal((HttpStatusCode.BadRequest, errorId), (answer.Status, answer.ErrorId));
    }

    [Fact]
    public async Task Plugin_ThatIsNoArchive_IsRefused()
    {
        await using var emulator = await Emulator.StartAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent([1, 2, 3]), "plugin", "x.tar.gz" } };
        var answer = await emulator.Admin.SendAsync(HttpMethod.Post, "/plugins", form);
        Assert.Equal((HttpStatusCode.BadRequest, "app.plugin.extract.app_error"), (answer.Status, answer.ErrorId));
        var missing = await emulator.Admin.TryPostAsync("/plugins");
        Assert.Equal((HttpStatusCode.BadRequest, "api.plugin.upload.no_file.app_error"), (missing.Status, missing.ErrorId));
        var enabled = await emulator.Admin.TryPostAsync("/plugins/com.example.none/enable");
        Assert.Equal((HttpStatusCode.NotFound, "app.plugin.not_installed.app_error"), (enabled.Status, enabled.ErrorId));
    }

    [Fact]
    public async Task Plugins_SwitchedOff_AreRefusedWith501()
    {
        await using var emulator = await Emulator.StartAsync(new Dictionary<string, string?> { ["Emulator:FixedSettings:PluginSettings.Enable"] = "false" });
        foreach (var path in (string[])["/plugins", "/plugins/statuses", "/plugins/webapp"])
        {
            var answer = await emulator.Admin.TryGetAsync(path);
            Assert.Equal((HttpStatusCode.NotImplemented, "app.plugin.disabled.app_error"), (answer.Status, answer.ErrorId));
        }

        Assert.Equal("app.plugin.upload_disabled.app_error", (await UploadAsync(emulator.Admin, Manifest)).ErrorId);
        Assert.Equal("false", (await emulator.Anonymous().GetAsync("/config/client?format=old")).Text("PluginsEnabled"));
    }

    private static async Task<Answer> UploadAsync(Account admin, string? manifest, string folder = "", bool force = false)
    {
        using var archive = new MemoryStream();
        await using (var packed = new GZipStream(archive, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(packed))
        {
            foreach (var (name, text) in new[] { ("plugin.json", manifest), ("webapp/main.js", "registerPlugin();") })
            {
                if (text is not null)
                {
                    await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, folder + name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
                }
            }
        }

        using var form = new MultipartFormDataContent
        {
            { new StringContent(force ? "true" : "false"), "force" },
            { new ByteArrayContent(archive.ToArray()), "plugin", "plugin.tar.gz" },
        };
        return await admin.SendAsync(HttpMethod.Post, "/plugins", form);
    }
}
