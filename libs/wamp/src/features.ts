const announced = (...features: string[]) => ({ features: Object.fromEntries(features.map((each) => [each, true])) })

/** The roles and features that WELCOME announces (WAMP, "Feature Announcement"). */
export const ROUTER_ROLES = {
  broker: announced(
    'pattern_based_subscription',
    'payload_passthru_mode',
    'publisher_exclusion',
    'publisher_identification',
    'session_meta_api',
    'subscriber_blackwhite_listing',
    'subscription_meta_api',
  ),
  dealer: announced(
    'call_canceling',
    'call_reroute',
    'call_timeout',
    'caller_identification',
    'pattern_based_registration',
    'payload_passthru_mode',
    'progressive_call_results',
    'registration_meta_api',
    'session_meta_api',
    'shared_registration',
  ),
}
