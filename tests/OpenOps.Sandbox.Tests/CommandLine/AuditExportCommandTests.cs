using System.Net;
using System.Net.Sockets;
using System.Text;
using OpenOps.Sandbox.CommandLine;
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
        using var service = new OneAnswer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole");
        await RunsAsync(service.Address);

        await AuditExportCommand.RunAsync(_directory.Path, "evidence", Target, Cancel);

        Assert.Equal("whole", await File.ReadAllTextAsync(Target, Cancel));
        Assert.StartsWith("GET /exports/evidence HTTP/1.1\r\n", await service.Request, StringComparison.Ordinal);
        Assert.Contains("Authorization: Bearer the-key\r\n", await service.Request, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n")]
    public async Task Export_ThatDoesNotArrive_LeavesNoFile(string answer)
    {
        using var service = new OneAnswer(answer);
        await RunsAsync(service.Address);

        var exception = await Assert.ThrowsAsync<SandboxException>(() => AuditExportCommand.RunAsync(_directory.Path, "evidence", Target, Cancel));

        Assert.StartsWith("The export did not arrive whole, and nothing was written: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal([Path.Combine(_directory.Path, SandboxFile.FileName)], Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public async Task Export_WithoutSandboxOrOverAFile_SaysWhatToDo()
    {
        var none = await Assert.ThrowsAsync<SandboxException>(() => AuditExportCommand.RunAsync(_directory.Path, "evidence", Target, Cancel));
        await File.WriteAllTextAsync(Target, "kept", Cancel);
        var there = await Assert.ThrowsAsync<SandboxException>(() => AuditExportCommand.RunAsync(_directory.Path, "evidence", Target, Cancel));

        Assert.StartsWith($"No sandbox runs in {_directory.Path}.", none.Message, StringComparison.Ordinal);
        Assert.Equal($"{Target} exists already. Name another file, or remove it first.", there.Message);
        Assert.Equal("kept", await File.ReadAllTextAsync(Target, Cancel));
    }

    [Theory]
    [InlineData("verify", "--export", "x.zip")]
    [InlineData("verify", "--public-key", "x.pem")]
    [InlineData("export", "everything", "x.zip")]
    public async Task Parse_WhatDoesNotGoTogether_IsRefused(params string[] arguments)
    {
        var command = SandboxCommand.Create((_, _) => Task.FromResult(0));
        using var errors = new StringWriter();

        Assert.Equal(1, await command.Parse(["audit", "--data", _directory.Path, .. arguments]).InvokeAsync(new() { Output = TextWriter.Null, Error = errors }, Cancel));
        Assert.NotEmpty(errors.ToString());
    }

    private Task RunsAsync(Uri audit) => File.WriteAllTextAsync(
        Path.Combine(_directory.Path, SandboxFile.FileName), $$"""{ "audit_url": "{{audit}}", "api_keys": { "audit": "the-key" } }""", Cancel);

    /// <summary>Answers one request with these bytes and ends the connection.</summary>
    private sealed class OneAnswer : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public OneAnswer(string answer)
        {
            _listener.Start();
            Request = AnswerAsync(answer);
        }

        public Uri Address => new($"http://{_listener.LocalEndpoint}/");

        public Task<string> Request { get; }

        public void Dispose() => _listener.Dispose();

        private async Task<string> AnswerAsync(string answer)
        {
            using var client = await _listener.AcceptTcpClientAsync(Cancel);
            await using var stream = client.GetStream();
            var request = new StringBuilder();
            var buffer = new byte[1024];
            while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                request.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, Cancel)));
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Cancel);
            return request.ToString();
        }
    }
}
