using System.CommandLine;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OpenOps.Sandbox.CommandLine;
using OpenOps.Sandbox.Tests.Structure;
using OpenOps.Sandbox.Topology;

namespace OpenOps.Sandbox.Tests.CommandLine;

public sealed class AuditExportCommandTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Target => _directory.File("evidence.zip");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Export_ThatIsSentWhole_IsAFileForItsOwner_AskedForWithTheOperatorsKey()
    {
        var sent = Zip(("train.jsonl", "{}\n{}\n"), ("manifest.json", """{"files":[{"name":"train.jsonl","rows":2},{"name":"test.jsonl","rows":0}]}"""));
        using var service = new OneAnswer(Whole(sent));
        await RunsAsync(service.Address);
        using var output = new StringWriter();

        await RunAsync("exports/sft?bot=claude", output);

        Assert.Equal(sent, await File.ReadAllBytesAsync(Target, Cancel));
        Assert.StartsWith("GET /exports/sft?bot=claude HTTP/1.1\r\n", await service.Request, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer the-key\r\n", await service.Request, StringComparison.Ordinal);
        Assert.Equal(
            $"Wrote {Target}: 2 rows in train.jsonl, 0 rows in test.jsonl; {sent.Length} bytes. The record says that it was taken.{Environment.NewLine}", output.ToString());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
        }
    }

    [Fact]
    public async Task Export_BesideAFileThatSomebodyElseWrites_LeavesThatAlone()
    {
        await File.WriteAllTextAsync(Target + ".part", "kept", Cancel);
        using var service = new OneAnswer(Whole(Zip(("manifest.json", "{\"files\":[]}"))));
        await RunsAsync(service.Address);

        await RunAsync("exports/evidence", TextWriter.Null);

        Assert.Equal("kept", await File.ReadAllTextAsync(Target + ".part", Cancel));
        Assert.Equal(
            ["evidence.zip", "evidence.zip.part", SandboxFile.FileName], Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nno zip")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    public async Task Export_ThatDoesNotArrive_LeavesNoFile(string answer)
    {
        using var service = new OneAnswer(Encoding.ASCII.GetBytes(answer));
        await AssertNothingIsWrittenAsync(service, "The export did not arrive whole, and nothing was written: ");
    }

    [Fact]
    public async Task Export_WithoutItsManifest_LeavesNoFile()
    {
        using var service = new OneAnswer(Whole(Zip(("train.jsonl", "{}\n"))));
        await AssertNothingIsWrittenAsync(service, "The export did not arrive whole, and nothing was written: manifest.json is not in it.");
    }

    [Fact]
    public async Task Export_ThatTheServiceDoesNotTake_SaysWhy()
    {
        var problem = """{"status":400,"errors":{"from":["is not a time such as 2026-01-31T12:00:00Z"],"rating":["is decided by the format"]}}""";
        using var service = new OneAnswer(Encoding.ASCII.GetBytes($"HTTP/1.1 400 Bad Request\r\nContent-Length: {problem.Length}\r\n\r\n{problem}"));
        await AssertNothingIsWrittenAsync(service, "The service does not take this: from is not a time such as 2026-01-31T12:00:00Z; rating is decided by the format");
    }

    [Fact]
    public void Progress_OnATerminal_IsOneLineThatGoes()
    {
        using var terminal = new StringWriter();
        var time = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        var progress = new ProgressLine(terminal, time);

        progress.Show(1_000_000);
        time.Advance(TimeSpan.FromMilliseconds(249));
        progress.Show(2_000_000);
        time.Advance(TimeSpan.FromMilliseconds(11_751));
        progress.Show(123_456_789);
        progress.Clear();
        new ProgressLine(terminal: null, time).Show(1);

        Assert.Equal("\r1.0 MB in 0 s\r123.5 MB in 12 s\r" + new string(' ', 16) + "\r", terminal.ToString());
    }

    [Fact]
    public async Task Formats_AreThoseOfTheService() => Assert.Equal(
        JsonSerializer.Deserialize<string[]>(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "contracts", "export-formats.json"), Cancel)),
        AuditExportCommand.Formats);

    [Fact]
    public void Filters_OfTheCommandLine_AreTheQueryOfTheService()
    {
        var filters = new ExportFilters();
        var command = new Command("export");
        filters.AddTo(command);

        Assert.Equal("", filters.QueryOf(command.Parse([])));
        Assert.Equal(
            "?user=a%26b&from=2026-01-31T12%3A00%3A00Z&rating=down&test_percent=5",
            filters.QueryOf(command.Parse(["--user", "a&b", "--from", "2026-01-31T12:00:00Z", "--rating", "down", "--test-percent", "5"])));
    }

    [Fact]
    public async Task Export_WithoutSandboxOrOverAFile_SaysWhatToDo()
    {
        var none = await Assert.ThrowsAsync<SandboxException>(() => RunAsync("exports/evidence", TextWriter.Null));
        await File.WriteAllTextAsync(Target, "kept", Cancel);
        var there = await Assert.ThrowsAsync<SandboxException>(() => RunAsync("exports/evidence", TextWriter.Null));

        Assert.StartsWith($"No sandbox runs in {_directory.Path}.", none.Message, StringComparison.Ordinal);
        Assert.Equal($"{Target} exists already. Name another file, or remove it first.", there.Message);
        Assert.Equal("kept", await File.ReadAllTextAsync(Target, Cancel));
    }

    [Theory]
    [InlineData("verify", "--export", "x.zip")]
    [InlineData("verify", "--public-key", "x.pem")]
    [InlineData("export", "everything", "x.zip")]
    [InlineData("export", "csv", "x.zip", "--text", "words")]
    public async Task Parse_WhatDoesNotGoTogether_IsRefused(params string[] arguments)
    {
        var command = SandboxCommand.Create((_, _) => Task.FromResult(0));
        using var errors = new StringWriter();

        Assert.Equal(1, await command.Parse(["audit", "--data", _directory.Path, .. arguments]).InvokeAsync(new() { Output = TextWriter.Null, Error = errors }, Cancel));
        Assert.NotEmpty(errors.ToString());
    }

    private Task RunAsync(string address, TextWriter output) =>
        AuditExportCommand.RunAsync(_directory.Path, address, Target, output, new ProgressLine(terminal: null, TimeProvider.System), Cancel);

    private async Task AssertNothingIsWrittenAsync(OneAnswer service, string message)
    {
        await RunsAsync(service.Address);

        var exception = await Assert.ThrowsAsync<SandboxException>(() => RunAsync("exports/evidence", TextWriter.Null));

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(_directory.Path, SandboxFile.FileName)], Directory.GetFiles(_directory.Path));
    }

    private static byte[] Whole(byte[] body) => [.. Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];

    private static byte[] Zip(params (string Name, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in files)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    private Task RunsAsync(Uri audit) => File.WriteAllTextAsync(
        Path.Combine(_directory.Path, SandboxFile.FileName), $$"""{ "audit_url": "{{audit}}", "api_keys": { "audit": "the-key" } }""", Cancel);

    /// <summary>Answers one request with these bytes and ends the connection.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public OneAnswer(byte[] answer)
        {
            _listener.Start();
            Request = AnswerAsync(answer);
        }

        public Uri Address => new($"http://{_listener.LocalEndpoint}/");

        public Task<string> Request { get; }

        public void Dispose() => _listener.Dispose();

        private async Task<string> AnswerAsync(byte[] answer)
        {
            using var client = await _listener.AcceptTcpClientAsync(Cancel);
            await using var stream = client.GetStream();
            var request = new StringBuilder();
            var buffer = new byte[1024];
            while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                request.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancel)));
            }

            await stream.WriteAsync(answer, Cancel);
            return request.ToString();
        }
    }
}
