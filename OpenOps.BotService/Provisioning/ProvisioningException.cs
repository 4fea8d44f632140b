using System.Net;
using OpenOps.BotService.Mattermost;

namespace OpenOps.BotService.Provisioning;

/// <summary>Why provisioning ended early: one sentence, for whoever ran it.</summary>
internal sealed class ProvisioningException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Runs a step so that its failure says which step it was.</summary>
    public static async Task<T> NamingAsync<T>(string doing, Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (MattermostApiException exception)
        {
            throw new ProvisioningException($"Provisioning failed while {doing}: {exception.Message}{Hint(exception)}", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new ProvisioningException($"Provisioning failed while {doing}: {exception.Message}", exception);
        }
    }

    /// <summary>The same for a step without a result.</summary>
    public static Task NamingAsync(string doing, Func<Task> step) =>
        NamingAsync(doing, async () =>
        {
            await step();
            return true;
        });

    private static string Hint(MattermostApiException exception) => exception switch
    {
        { ErrorId: var id } when id.Contains("check_user_password", StringComparison.Ordinal) || id.Contains("is_valid.pwd", StringComparison.Ordinal)
            => " The password does not meet the server's rules; take a longer one with small and capital letters, digits and signs.",
        { Status: HttpStatusCode.Forbidden } => " Sign in with a system administrator's account.",
        _ => "",
    };
}
