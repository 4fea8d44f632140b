using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using OpenOps.Audit.Forwarding;
using OpenOps.Audit.Tests.Chain;

namespace OpenOps.Audit.Tests.Forwarding;

/// <summary>Syslog over TLS, to a receiver whose certificate comes from an authority of the organisation's own.</summary>
public sealed class SecuredSyslogTests(PostgresFixture postgres) : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Receiver_OfTheNamedAuthority_IsToldOfEveryEvent()
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        using var authority = MakeAuthority("ours");
        using var certificate = MakeCertificate(authority, IPAddress.Loopback);
        await using var receiver = new SyslogReceiver(certificate);
        await using var service = Start(database, receiver, authority);

        await TestTimeouts.EventuallyAsync("every event", () => Task.FromResult(receiver.Messages.Count == 10));

        Assert.All(receiver.Messages, message => Assert.Contains(" openops-audit ", message, StringComparison.Ordinal));
        Assert.Contains("sequence=\"10\"", receiver.Messages.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("another authority")]
    [InlineData("another name")]
    [InlineData("the machine's authorities")]
    public async Task Receiver_ThatCannotBeTrusted_IsToldNothing(string flaw)
    {
        await using var database = await ChainDatabase.CreateFilledAsync(postgres);
        using var authority = MakeAuthority("ours");
        using var another = MakeAuthority("another");
        using var certificate = MakeCertificate(
            flaw == "another authority" ? another : authority, flaw == "another name" ? IPAddress.Parse("127.0.0.2") : IPAddress.Loopback);
        await using var receiver = new SyslogReceiver(certificate);
        await using var service = Start(database, receiver, flaw == "the machine's authorities" ? null : authority);

        await TestTimeouts.EventuallyAsync("the failure is logged", () => Task.FromResult(
            service.Logs.Lines.Any(line => line.Text.StartsWith("Events could not be told to syslog; they are kept and told later: AuthenticationException", StringComparison.Ordinal))));

        Assert.Empty(receiver.Messages);
    }

    [Fact]
    public void Authority_NamedWrongly_IsRefused()
    {
        var options = new ForwardingOptions { Syslog = new Uri("tcp://siem.example:601"), SyslogAuthority = _directory.File("none.pem") };

        Assert.Equal(
            [
                "Audit:Forwarding:SyslogAuthority is for a receiver that is reached by TLS. Write Audit:Forwarding:Syslog as tls://host:6514, or leave the authority out.",
                $"Audit:Forwarding:SyslogAuthority ('{options.SyslogAuthority}') is no file. Name a PEM file with the authority's certificate.",
            ],
            new ForwardingOptionsValidator().Validate(name: null, options).Failures);
    }

    private AuditService Start(ChainDatabase database, SyslogReceiver receiver, X509Certificate2? authority)
    {
        List<(string, string)> settings = [("Audit:Forwarding:Syslog", receiver.Address), ("Audit:Forwarding:Interval", "00:00:00.02")];
        if (authority is not null)
        {
            File.WriteAllText(_directory.File("authority.pem"), authority.ExportCertificatePem());
            settings.Add(("Audit:Forwarding:SyslogAuthority", _directory.File("authority.pem")));
        }

        var service = database.Start([.. settings]);
        _ = service.Operator;
        return service;
    }

    private static X509Certificate2 MakeAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    private static X509Certificate2 MakeCertificate(X509Certificate2 authority, IPAddress address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=siem", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, new DateTimeOffset(authority.NotBefore), new DateTimeOffset(authority.NotAfter), [1]);
        return issued.CopyWithPrivateKey(key);
    }
}
