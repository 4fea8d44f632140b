using Microsoft.Extensions.Configuration;

namespace OpenOps.ServiceDefaults.Addresses;

/// <summary>Finds the other services by the configuration names that Aspire injects.</summary>
public static class ServiceAddressExtensions
{
    /// <summary>The base address of a service: <c>services:{name}:https:0</c>, else <c>services:{name}:http:0</c>.</summary>
    /// <exception cref="MissingSettingException">Neither key holds an absolute http or https address.</exception>
    public static Uri GetServiceAddress(this IConfiguration configuration, string serviceName)
    {
        var value = configuration[$"services:{serviceName}:https:0"] ?? configuration[$"services:{serviceName}:http:0"];
        return Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new MissingSettingException(
                $"services:{serviceName}:http:0",
                $"Set it to the base address of the {serviceName} service, such as http://127.0.0.1:5000.");
    }
}
