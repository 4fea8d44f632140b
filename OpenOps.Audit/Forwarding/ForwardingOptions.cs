using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace OpenOps.Audit.Forwarding;

/// <summary>Where events of the record are told besides, without what was said; section <c>Audit:Forwarding</c>.</summary>
internal sealed class ForwardingOptions
{
    public const string SectionName = "Audit:Forwarding";

    /// <summary>A syslog receiver: <c>udp://host:514</c>, <c>tcp://host:601</c> or <c>tls://host:6514</c>.</summary>
    /// <value>None.</value>
    public Uri? Syslog { get; set; }

    /// <summary>A PEM file of the authority that a <c>tls://</c> receiver's certificate has to come from, and then from no other.</summary>
    /// <value>None: an authority that this machine trusts.</value>
    public string? SyslogAuthority { get; set; }

    /// <summary>The facility of syslog messages (RFC 5424, table 1); 13 is "log audit".</summary>
    /// <value>13.</value>
    [Range(0, 23)]
    public int Facility { get; set; } = 13;

    /// <summary>The organisation's enterprise number, which makes the name of the structured data its own.</summary>
    /// <value>32473, which is set aside for examples.</value>
    [Range(1, int.MaxValue)]
    public int EnterpriseNumber { get; set; } = 32473;

    /// <summary>Whether events are OpenTelemetry logs too, where an OTLP endpoint is configured.</summary>
    /// <value>true.</value>
    public bool OpenTelemetry { get; set; } = true;

    /// <summary>How long at most a new event waits.</summary>
    /// <value>1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.02", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);
}

internal sealed class ForwardingOptionsValidator : IValidateOptions<ForwardingOptions>
{
    public ValidateOptionsResult Validate(string? name, ForwardingOptions options)
    {
        List<string> errors = [];
        if (options.Syslog is not (null or { IsAbsoluteUri: true, Scheme: "udp" or "tcp" or "tls", Host.Length: > 0, Port: > 0 }))
        {
            errors.Add($"Audit:Forwarding:Syslog ('{options.Syslog}') names no receiver. Write udp://host:514, tcp://host:601 or tls://host:6514.");
        }

        if (options.SyslogAuthority is { Length: > 0 } file)
        {
            if (options.Syslog?.Scheme != "tls")
            {
                errors.Add("Audit:Forwarding:SyslogAuthority is for a receiver that is reached by TLS. Write Audit:Forwarding:Syslog as tls://host:6514, or leave the authority out.");
            }

            if (!File.Exists(file))
            {
                errors.Add($"Audit:Forwarding:SyslogAuthority ('{file}') is no file. Name a PEM file with the authority's certificate.");
            }
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }
}
